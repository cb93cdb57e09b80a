import assert from "node:assert/strict";
import { test } from "node:test";

import { addressOf, gapFor } from "../../checklist/static/checklist/scripts/scoring/text.js";

const GAPS = [
  { after: 40, before: 73 },
  { after: 73, before: 75 },
  { after: 75, before: 2001 },
];

test("a place that is not on the page is in one gap, one that is there in none", () => {
  assert.equal(gapFor(41, GAPS), GAPS[0]);
  assert.equal(gapFor(74, GAPS), GAPS[1]);
  assert.equal(gapFor(2000, GAPS), GAPS[2]);
  for (const place of [1, 40, 73, 75, 2001]) assert.equal(gapFor(place, GAPS), undefined);
});

test("a piece is asked for by place, from the side that one comes from, in the edition of the page", () => {
  const url = "/scorecards/1/text/";
  assert.equal(addressOf(url, GAPS[0], "2"), "/scorecards/1/text/?after=40&before=73&edition=2");
  assert.equal(addressOf(url, GAPS[2], "0", { end: true }), "/scorecards/1/text/?after=75&before=2001&edition=0&end=1");
  assert.equal(addressOf(url, GAPS[2], "0", { at: 99 }), "/scorecards/1/text/?after=75&before=2001&edition=0&at=99");
});
