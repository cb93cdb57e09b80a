import assert from "node:assert/strict";
import { test } from "node:test";

import { joined } from "../../checklist/static/checklist/scripts/scoring/precedents.js";

test("an empty reason begins with the other one", () => {
  assert.equal(joined("", "No date is set."), "No date is set.");
  assert.equal(joined(" \n", "No date is set."), "No date is set.");
});

test("what was typed stays, and the other one follows it once", () => {
  const both = joined("Mine.\n", "No date is set.");
  assert.equal(both, "Mine.\n\nNo date is set.");
  assert.equal(joined(both, "No date is set."), both);
});
