/* What the walk over the scoring page says and where it looks. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { counted, placeOf } from "../../checklist/static/checklist/scripts/scoring/tour.js";

const rootWith = (...found) => ({ querySelectorAll: () => found });

test("a stop says its number in the words of the page", () => {
  assert.equal(counted("Step {n} of {total}", 2, 7), "Step 2 of 7");
  assert.equal(counted("{total}개 중 {n}번째", 2, 7), "7개 중 2번째");
});

test("the place is the first that is shown", () => {
  const hidden = { checkVisibility: () => false };
  const shown = { checkVisibility: () => true };
  assert.equal(placeOf("#x", rootWith(hidden, shown)), shown);
  assert.equal(placeOf("#x", rootWith(hidden)), undefined);
});

test("a browser that cannot tell is taken to show it", () => {
  const plain = {};
  assert.equal(placeOf("#x", rootWith(plain)), plain);
});
