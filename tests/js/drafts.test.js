import assert from "node:assert/strict";
import { test } from "node:test";

import { Drafts, same } from "../../checklist/static/checklist/scripts/drafts.js";
import { Storage, noStorage } from "./made.js";

test("an entry is kept under the prefix and comes back as it was", () => {
  const storage = new Storage();
  const drafts = new Drafts(storage, "touchstone:7:12:");
  drafts.put("4.1", { reason: "“words”", revision: "3" });
  assert.deepEqual([...storage.entries.keys()], ["touchstone:7:12:4.1"]);
  assert.deepEqual(drafts.get("4.1"), { reason: "“words”", revision: "3" });
  assert.equal(drafts.get("4.2"), null);
});

test("names are its own alone, and so is what clear takes away", () => {
  const storage = new Storage();
  storage.setItem("other", "1");
  new Drafts(storage, "touchstone:7:120:").put("4.1", "theirs");
  const drafts = new Drafts(storage, "touchstone:7:12:");
  drafts.put("4.1", "a");
  drafts.put("bottom-line", "b");
  assert.deepEqual(drafts.names(), ["4.1", "bottom-line"]);
  drafts.drop("4.1");
  assert.deepEqual(drafts.names(), ["bottom-line"]);
  drafts.clear();
  assert.deepEqual([...storage.entries.keys()], ["other", "touchstone:7:120:4.1"]);
});

test("an empty text is an entry, and one that cannot be read is none", () => {
  const storage = new Storage();
  const drafts = new Drafts(storage, "t:");
  drafts.put("title", "");
  assert.equal(drafts.get("title"), "");
  storage.setItem("t:bad", "{");
  assert.equal(drafts.get("bad"), null);
});

for (const [name, storage] of [["switched off", noStorage], ["missing", null]]) {
  test(`storage that is ${name} is borne`, () => {
    const drafts = new Drafts(storage, "t:");
    drafts.put("a", "b");
    drafts.drop("a");
    drafts.clear();
    assert.equal(drafts.get("a"), null);
    assert.deepEqual(drafts.names(), []);
  });
}

test("sameness is of content", () => {
  assert.ok(same({ value: "met" }, { value: "met" }));
  assert.ok(!same({ value: "met" }, { value: "partly" }));
});
