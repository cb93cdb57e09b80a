import assert from "node:assert/strict";
import { test } from "node:test";

import { switched } from "../../checklist/static/checklist/scripts/amending.js";

const page = (boxes) => ({
  querySelectorAll: () => Object.entries(boxes).map(([value, checked]) => ({ value, checked })),
});

test("switches that stand as the address has them agree with it", () => {
  const [wanted, shown] = switched(page({ 3: true, 5: false, 12: true }), "?scorecard=1&off=12&off=3");
  assert.equal(wanted, "12,3");
  assert.equal(shown, "12,3");
});

test("a switch that an older answer put back differs", () => {
  const [wanted, shown] = switched(page({ 3: false, 5: false }), "?off=3");
  assert.deepEqual([wanted, shown], ["3", ""]);
});

test("what the address switches off and has no switch is passed over", () => {
  assert.deepEqual(switched(page({ 3: false }), "?off=99&off=x"), ["", ""]);
});
