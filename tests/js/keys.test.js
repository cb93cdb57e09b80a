import assert from "node:assert/strict";
import { test } from "node:test";

import { meaning } from "../../checklist/static/checklist/scripts/scoring/keys.js";

const press = (key, { field = false, ...others } = {}) => ({ key, target: { matches: () => field }, ...others });
const named = (event, shortcuts = true) => meaning(event, { shortcuts })?.name ?? null;

test("each key has its meaning", () => {
  const meant = { j: "down", k: "up", "[": "previous", "]": "next", r: "reason", c: "draft", y: "holds", "?": "help" };
  Object.assign(meant, { o: "open", t: "rest", p: "precedents" });
  Object.assign(meant, { e: "explain", l: "likely", s: "source", n: "none" });
  for (const [key, name] of Object.entries(meant)) assert.equal(named(press(key)), name);
});

test("the digits from 0 to 6 rate, others do not", () => {
  for (const digit of "0123456") assert.deepEqual(meaning(press(digit), { shortcuts: true }), { name: "rate", digit });
  for (const key of ["7", "9", "10", "a", "Enter", "toString"]) assert.equal(named(press(key)), null);
});

test("keys are silent while somebody types, with a modifier, while composing, or switched off", () => {
  assert.equal(named(press("1", { field: true })), null);
  for (const held of ["ctrlKey", "metaKey", "altKey", "isComposing"]) {
    assert.equal(named(press("1", { [held]: true })), null);
  }
  assert.equal(named(press("1"), false), null);
});

test("Escape is always heard", () => {
  assert.equal(named(press("Escape", { field: true }), false), "escape");
});
