import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { keptFields, putState, stateOf as fieldState } from "../../checklist/static/checklist/scripts/kept_fields.js";
import { choose } from "../../checklist/static/checklist/scripts/scoring/conflicts.js";
import { parameterName, parametersOf, read } from "../../checklist/static/checklist/scripts/scoring/requirements.js";
import { bodyOf, valuesOf } from "../../checklist/static/checklist/scripts/scoring/restoring.js";
import { sentenceFor, stateOf } from "../../checklist/static/checklist/scripts/scoring/save_state.js";
import { lengthOf, nextStretch, wordsOf } from "../../checklist/static/checklist/scripts/scoring/words.js";

/** An article of the scoring page over plain objects: two radios, a text, a revision. */
function made() {
  const fields = [
    { type: "radio", name: "4.1-value", value: "met", checked: true, dataset: { field: "value" } },
    { type: "radio", name: "4.1-value", value: "partly", checked: false, dataset: { field: "value" } },
    { type: "textarea", tagName: "TEXTAREA", name: "4.1-reason", value: "mine", dataset: { field: "reason" } },
    { type: "hidden", name: "4.1-revision", value: "3", dataset: { field: "revision" } },
  ];
  const confirm = { name: "4.1-confirm", checked: false };
  const text = { focused: 0, focus() { this.focused += 1; } };
  return {
    fields,
    confirm,
    text,
    dataset: { code: "4.1", conflict: "yes" },
    querySelector: (selector) => (selector === "[data-confirm]" ? confirm : text),
    querySelectorAll(selector) {
      const name = selector.match(/"(.+)"/)?.[1];
      return name ? fields.filter((field) => field.dataset.field === name) : fields;
    },
  };
}

let one, touched;
const outbox = { touch: (article, how) => touched.push([read(article), how]) };

beforeEach(() => {
  one = made();
  touched = [];
});

test("a save carries the values, the revision, and nothing that was not asked for", () => {
  assert.deepEqual(parametersOf(one), { "4.1-value": "met", "4.1-reason": "mine", "4.1-revision": "3" });
  one.confirm.checked = true;
  one.sent = { value: "met", reason: "mi" };
  assert.deepEqual(parametersOf(one), {
    "4.1-value": "met",
    "4.1-reason": "mine",
    "4.1-revision": "3",
    "4.1-confirm": "on",
    "4.1-sent": '{"value":"met","reason":"mi"}',
  });
});

test("keep mine goes on from the newest revision with what is in the fields", () => {
  choose(one, { dataset: { revision: "5" } }, null, outbox);
  assert.equal(parametersOf(one)["4.1-revision"], "5");
  assert.equal(one.dataset.conflict, undefined);
  assert.deepEqual(touched, [[{ value: "met", reason: "mine" }, { soon: true }]]);
  assert.equal(one.text.focused, 1);
});

test("take theirs fills the fields with the saved version first", () => {
  const button = { dataset: { revision: "5", value: "partly", reason: "theirs" } };
  choose(one, button, button.dataset, outbox);
  assert.deepEqual(touched, [[{ value: "partly", reason: "theirs" }, { soon: true }]]);
});

test("what is delivered from another page says what it was typed on", () => {
  const entry = { value: "met", reason: "r", revision: "3", sent: { value: "met" }, url: "/rate/", page: "/score/4/" };
  assert.deepEqual(valuesOf(entry), { value: "met", reason: "r" });
  assert.deepEqual(Object.fromEntries(bodyOf("4.1", entry)), {
    "4.1-value": "met", "4.1-reason": "r", "4.1-revision": "3", "4.1-sent": '{"value":"met"}',
  });
  const line = { bottom_line: "b", revision: "1", sent: null, url: "/", page: "/" };
  assert.deepEqual(Object.fromEntries(bodyOf("bottom-line", line)), { bottom_line: "b", revision: "1" });
  assert.equal(parameterName("4.10", "reason"), "4.10-reason");
});

test("the line says what is the matter", () => {
  const said = (waiting, deliverable, failures) => stateOf({ waiting, deliverable, failures });
  assert.deepEqual(
    [said(0, 0, 0), said(2, 2, 0), said(2, 1, 0), said(2, 2, 1), said(0, 0, 3)],
    ["saved", "saving", "attention", "unsaved", "saved"],
  );
  const sentence = (state, waiting, before = "saving") => sentenceFor(state, { waiting, before, clock: "14:02" });
  assert.equal(sentence("unsaved", 1), "1 change not saved. No connection; trying again");
  assert.equal(sentence("unsaved", 2), "2 changes not saved. No connection; trying again");
  const why = { waiting: 1, before: "saving", clock: "14:02", why: "You are signed out" };
  assert.equal(sentenceFor("unsaved", why), "1 change not saved. You are signed out");
  assert.equal(sentence("attention", 1), "1 change needs your attention");
  assert.equal(sentence("attention", 3), "3 changes need your attention");
  assert.equal(sentence("saved", 0), "All changes saved 14:02");
  assert.equal(sentence("saved", 0, ""), "");
});

test("words are what the arrow keys step over, signs where a script has no spaces", () => {
  assert.deepEqual(wordsOf("two  sides,"), [[0, 3], [5, 11]]);
  assert.deepEqual(wordsOf("核兵器 x"), [[0, 1], [1, 2], [2, 3], [4, 5]]);
  assert.equal(lengthOf("a😀b"), 3);
});

test("arrow keys walk word by word, and Shift stretches", () => {
  const next = (at, forward, extend = false) => nextStretch(at, { forward, extend, last: 4 });
  assert.deepEqual(next(null, true), [0, 0]);
  assert.deepEqual(next(null, false), [4, 4]);
  assert.deepEqual(next([1, 1], true), [2, 2]);
  assert.deepEqual(next([0, 0], false), [0, 0]);
  assert.deepEqual(next([1, 2], true, true), [1, 3]);
  assert.deepEqual(next([1, 4], true, true), [1, 4]);
  assert.deepEqual(next([1, 1], false, true), [1, 1]);
  assert.deepEqual(next([1, 3], false), [0, 0]);
});

test("a form keeps its texts, choices and ticks, but no confirmation and no password", () => {
  const fields = [
    { name: "title", type: "text" },
    { name: "", type: "text" },
    { name: "confirm", type: "checkbox" },
    { name: "password", type: "password" },
    { name: "due", type: "date" },
  ];
  assert.deepEqual(keptFields({ elements: fields }).map((field) => field.name), ["title", "due"]);
  const tick = { type: "checkbox", checked: true };
  assert.equal(fieldState(tick), "1");
  putState(tick, "0");
  assert.equal(tick.checked, false);
  const choice = { type: "select-one", value: "a", options: [{ value: "a" }, { value: "b" }] };
  putState(choice, "gone");
  assert.equal(choice.value, "a");
  putState(choice, "b");
  assert.equal(choice.value, "b");
});
