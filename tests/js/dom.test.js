import assert from "node:assert/strict";
import { test } from "node:test";

import { idOf, typing } from "../../checklist/static/checklist/scripts/dom.js";
import ids from "./ids.json" with { type: "json" };

test("a code becomes the id that the server gives it", () => {
  assert.ok(Object.keys(ids).length > 3);
  for (const [code, id] of Object.entries(ids)) assert.equal(idOf(code), id);
});

test("letters go into texts and choices, not into radios and ticks", () => {
  const heard = [];
  typing({ matches: (selector) => heard.push(selector) });
  assert.deepEqual(heard, ["textarea, select, input:not([type=radio]):not([type=checkbox]), [contenteditable]"]);
});
