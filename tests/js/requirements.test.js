import assert from "node:assert/strict";
import { test } from "node:test";

import { isOpen, nextOpen } from "../../checklist/static/checklist/scripts/scoring/requirements.js";

const OPEN = '[data-field="value"][value=""]:checked, [data-confirm]:not(:checked)';
const one = (open) => ({ querySelector: (selector) => (selector === OPEN && open ? {} : null) });

test("the next open one comes after this one, then from the top", () => {
  const all = [one(true), one(false), one(true), one(false)];
  assert.equal(isOpen(all[0]), true);
  assert.equal(isOpen(all[1]), false);
  assert.equal(nextOpen(all, all[0]), all[2]);
  assert.equal(nextOpen(all, all[1]), all[2]);
  assert.equal(nextOpen(all, all[2]), all[0]);
  assert.equal(nextOpen(all, null), all[0]);
});

test("the one that one is at is no next one", () => {
  const all = [one(false), one(true)];
  assert.equal(nextOpen(all, all[1]), null);
  assert.equal(nextOpen([one(false)], null), null);
});
