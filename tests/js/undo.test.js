import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Undo } from "../../checklist/static/checklist/scripts/scoring/undo.js";

let one, two, button, touched, undo;

const articleOf = (code, values) => ({ dataset: { code }, values, isConnected: true, focus() {} });

beforeEach(() => {
  globalThis.document = { getElementById: () => null };
  one = articleOf("1.1", { value: "met", confidence: "high", reason: "Because." });
  two = articleOf("1.2", { value: "", confidence: "", reason: "" });
  const name = { textContent: "" };
  button = { hidden: true, name, querySelector: () => name };
  touched = [];
  undo = new Undo({
    button,
    touch: (article, when) => {
      undo.saw(article);
      touched.push([article.dataset.code, when.soon]);
    },
    reading: (article) => ({ ...article.values }),
    filling: (article, values) => Object.assign(article.values, values),
  });
  undo.know([one, two]);
});

test("the last rating goes back to what was chosen before, and what was typed stays", () => {
  Object.assign(one.values, { value: "unmet", confidence: "low", reason: "Because of the text." });
  undo.saw(one);
  assert.deepEqual([button.hidden, button.name.textContent], [false, "1.1"]);
  undo.back();
  assert.deepEqual(one.values, { value: "met", confidence: "high", reason: "Because of the text." });
  assert.deepEqual(touched, [["1.1", true]]);
});

test("taking it back twice takes it once more", () => {
  one.values.value = "unmet";
  undo.saw(one);
  undo.back();
  undo.back();
  assert.equal(one.values.value, "unmet");
});

test("of two ratings the last one goes back, also after text was typed elsewhere", () => {
  one.values.value = "unmet";
  undo.saw(one);
  two.values.value = "silent";
  undo.saw(two);
  one.values.reason = "More.";
  undo.saw(one);
  undo.back();
  assert.deepEqual([one.values.value, two.values.value], ["unmet", ""]);
});

test("nothing happens before the first rating, and after its article has gone", () => {
  undo.back();
  one.values.value = "unmet";
  undo.saw(one);
  one.isConnected = false;
  undo.back();
  assert.deepEqual([touched, one.values.value, button.hidden], [[], "unmet", false]);
});
