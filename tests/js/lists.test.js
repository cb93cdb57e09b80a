import assert from "node:assert/strict";
import { test } from "node:test";

import { show, ticked } from "../../checklist/static/checklist/scripts/lists.js";

const box = (checked = false) => ({ checked });
const tableOf = (all, rows) => ({ querySelector: () => all, querySelectorAll: () => rows });

test("the box in the head ticks every row, and takes every tick away", () => {
  const [all, rows] = [box(true), [box(), box(true)]];
  ticked(all, tableOf(all, rows));
  assert.deepEqual(rows.map((row) => row.checked), [true, true]);
  all.checked = false;
  ticked(all, tableOf(all, rows));
  assert.deepEqual(rows.map((row) => row.checked), [false, false]);
});

test("the box in the head says whether all, some or none are ticked", () => {
  const all = box();
  for (const [rows, checked, indeterminate] of [
    [[box(true), box(true)], true, false],
    [[box(true), box()], false, true],
    [[box(), box()], false, false],
    [[], false, false],
  ]) {
    show(all, rows);
    assert.deepEqual([all.checked, all.indeterminate], [checked, indeterminate]);
  }
});

test("a row's tick shows in the head, and a table without such a head is left alone", () => {
  const [all, rows] = [box(), [box(true), box(true)]];
  ticked(rows[0], tableOf(all, rows));
  assert.equal(all.checked, true);
  ticked(rows[0], tableOf(null, rows));
});
