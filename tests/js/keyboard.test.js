import assert from "node:assert/strict";
import { test } from "node:test";

import { keyOf } from "../../checklist/static/checklist/scripts/keyboard.js";

const of = (key, code, others = {}) => keyOf({ key, code, ...others });

test("another script's letters go by their place", () => {
  assert.equal(of("ㅓ", "KeyJ"), "j");
  assert.equal(of("о", "KeyJ"), "j");
  assert.equal(of("х", "BracketLeft"), "[");
  assert.equal(of("ъ", "BracketRight"), "]");
});

test("a Latin layout keeps the letter that is printed", () => {
  assert.equal(of("j", "KeyC"), "j"); // Dvorak
  assert.equal(of("h", "KeyJ"), "h");
  assert.equal(of(".", "KeyE"), ".");
  assert.equal(of("/", "BracketLeft"), "/");
  assert.equal(of("a", "KeyQ"), "a"); // AZERTY
});

test("the row of digits rates with and without Shift on AZERTY", () => {
  assert.equal(of("&", "Digit1"), "1");
  assert.equal(of("é", "Digit2"), "2");
  assert.equal(of("2", "Digit2", { shiftKey: true }), "2");
  assert.equal(of("!", "Digit1", { shiftKey: true }), "!"); // a US keyboard
  assert.equal(of("1", "Numpad1"), "1");
});

test("a dead key goes by its place, a named key by its name, Caps Lock changes nothing", () => {
  assert.equal(of("Dead", "BracketLeft"), "[");
  assert.equal(of("ArrowDown", "ArrowDown"), "ArrowDown");
  assert.equal(of("End", "Numpad1"), "End");
  assert.equal(of("J", "KeyJ"), "j");
  assert.equal(of("J", "KeyJ", { shiftKey: true }), "J");
  assert.equal(of("?", "Slash", { shiftKey: true }), "?");
});

test("nothing is meant while an input method composes", () => {
  assert.equal(of("j", "KeyJ", { isComposing: true }), "");
  assert.equal(of("Process", "KeyJ", { keyCode: 229 }), "");
});
