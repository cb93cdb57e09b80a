import assert from "node:assert/strict";
import { test } from "node:test";

import { officeClock } from "../../checklist/static/checklist/scripts/scoring/save_state.js";

test("the clock is the office's, whatever zone this machine is in", () => {
  const moment = new Date("2026-11-25T02:13:00Z");
  assert.equal(officeClock("America/New_York", moment), "21:13");
  assert.equal(officeClock("Asia/Seoul", moment), "11:13");
  assert.equal(officeClock("UTC", new Date("2026-11-25T00:05:00Z")), "00:05");
});
