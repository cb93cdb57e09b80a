import assert from "node:assert/strict";
import { test } from "node:test";

import { runs } from "../../checklist/static/checklist/scripts/runs.js";

const told = (was, now) => runs(was, now).map(({ kind, text }) => `${kind[0]}:${text}`);

test("a word that changed is marked, and nothing else", () => {
  assert.deepEqual(told("The parties may meet.", "The parties shall meet."), [
    "s:The parties ",
    "r:may",
    "a:shall",
    "s: meet.",
  ]);
});

test("changes with only a space between them read as one", () => {
  assert.deepEqual(told("We will try it.", "We shall do it."), ["s:We ", "r:will try", "a:shall do", "s: it."]);
});

test("new words are all added, struck ones all removed", () => {
  assert.deepEqual(told("", "Open it."), ["a:Open it."]);
  assert.deepEqual(told("Open it.", ""), ["r:Open it."]);
  assert.deepEqual(told("", ""), []);
});

test("Korean words and Chinese signs are pieces of their own", () => {
  assert.deepEqual(told("핵을 포기한다", "핵을 모두 포기한다"), ["s:핵을 ", "a:모두 ", "s:포기한다"]);
  assert.deepEqual(told("双方会谈", "双方再会谈"), ["s:双方", "a:再", "s:会谈"]);
});

test("both texts can be put together again, whatever they are", () => {
  const texts = ["", "a b c", "a  b", "c b a", "the the the", "x".repeat(50), "1 2 3 4 5 6", " a ", "a\nb 👍🏽 c"];
  for (const was of texts) {
    for (const now of texts) {
      const found = runs(was, now);
      const joined = (without) => found.filter(({ kind }) => kind !== without).map(({ text }) => text).join("");
      assert.equal(joined("added"), was);
      assert.equal(joined("removed"), now);
    }
  }
});

test("long texts that share nothing are one change", () => {
  const [was, now] = ["a", "b"].map((word) => Array(3000).fill(word).join(" "));
  assert.deepEqual(runs(was, now).map(({ kind }) => kind), ["removed", "added"]);
});
