import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { keep, restore } from "../../checklist/static/checklist/scripts/kept_forms.js";
import { Storage, noStorage } from "./made.js";

const PREFIX = "touchstone:keep:proposal-3-7:";
let storage, title, tick, kind, confirm, revision, form;

/** A form as the server renders it. */
beforeEach(() => {
  storage = new Storage();
  title = { name: "title", type: "text", value: "Old", defaultValue: "Old" };
  tick = { name: "dated", type: "checkbox", checked: false, defaultChecked: false };
  kind = {
    name: "kind",
    type: "select-one",
    value: "b",
    options: [{ value: "a" }, { value: "b", defaultSelected: true }, { value: "c" }],
  };
  confirm = { name: "confirm", type: "checkbox", checked: true, defaultChecked: false };
  revision = { name: "revision", type: "hidden", value: "5" };
  const line = { textContent: "" };
  form = {
    dataset: { keep: "proposal-3-7" },
    elements: Object.assign([title, tick, kind, confirm, revision], { revision }),
    line,
    querySelector: () => line,
  };
});

const kept = () => Object.fromEntries([...storage.entries].map(([key, text]) => [key.replace(PREFIX, ""), text]));

test("a text is mirrored the moment it is typed, with the revision of the first one", () => {
  title.value = "New";
  keep(form, title, storage);
  assert.deepEqual(Object.fromEntries(storage.entries), { [`${PREFIX}title`]: "New", [`${PREFIX}~revision`]: "5" });
  revision.value = "6";
  title.value = "Newer";
  tick.checked = true;
  keep(form, title, storage);
  keep(form, tick, storage);
  assert.deepEqual(kept(), { title: "Newer", dated: "1", "~revision": "5" });
});

test("a confirmation is not mirrored, and storage that is off is borne", () => {
  keep(form, confirm, storage);
  assert.deepEqual(kept(), {});
  keep(form, title, noStorage);
  restore(form, noStorage, { unsaved: false });
  assert.equal(title.value, "Old");
});

test("what was kept comes back, on the revision that it was typed on, and stays kept", () => {
  Object.entries({ title: "New", dated: "1", kind: "c", "~revision": "4" }).forEach(([name, text]) => {
    storage.setItem(PREFIX + name, text);
  });
  for (let time = 0; time < 2; time += 1) {
    restore(form, storage, { unsaved: false });
    assert.deepEqual([title.value, tick.checked, kind.value, revision.value], ["New", true, "c", "4"]);
    assert.deepEqual(kept(), { title: "New", dated: "1", kind: "c", "~revision": "4" });
    assert.match(form.line.textContent, /it is back in the form/);
  }
});

test("what the browser itself put back is not taken for saved", () => {
  storage.setItem(`${PREFIX}title`, "New");
  title.value = "New";
  restore(form, storage, { unsaved: false });
  assert.deepEqual(kept(), { title: "New" });
});

test("what the server's page shows is dropped, unless the page is a refusal", () => {
  const entries = { title: "Old", dated: "0", kind: "b", "~revision": "4" };
  Object.entries(entries).forEach(([name, text]) => storage.setItem(PREFIX + name, text));
  restore(form, storage, { unsaved: true });
  assert.deepEqual(kept(), entries);
  restore(form, storage, { unsaved: false });
  assert.deepEqual(kept(), {});
  assert.equal(revision.value, "5");
  assert.equal(form.line.textContent, "");
});

test("without a choice of the server's the first one counts", () => {
  kind.options[1].defaultSelected = false;
  storage.setItem(`${PREFIX}kind`, "a");
  restore(form, storage, { unsaved: false });
  assert.deepEqual(kept(), {});
});

test("a choice that is no longer offered is dropped with the rest", () => {
  storage.setItem(`${PREFIX}kind`, "gone");
  restore(form, storage, { unsaved: false });
  assert.equal(kind.value, "b");
  assert.deepEqual(kept(), {});
});

test("what the fields showed and the form's token come back with the text that was typed on them", () => {
  const showed = { name: "initial-title", type: "hidden", value: "Old" };
  const other = { name: "initial-kind", type: "hidden", value: "b" };
  const once = { name: "once", type: "hidden", value: "first-token" };
  form.elements.push(showed, other, once);
  title.value = "New";
  keep(form, title, storage);
  [showed.value, other.value, once.value, title.value] = ["Theirs", "c", "second-token", "Theirs"];
  title.defaultValue = "Theirs";
  restore(form, storage, { unsaved: false });
  assert.deepEqual([title.value, showed.value, other.value, once.value], ["New", "Old", "c", "first-token"]);
});
