import assert from "node:assert/strict";
import { test } from "node:test";

import { Drafts } from "../../checklist/static/checklist/scripts/drafts.js";
import { Outbox } from "../../checklist/static/checklist/scripts/scoring/outbox.js";
import { Clock, Storage, articleOf, pageOf } from "./made.js";

test("what cannot be delivered before the person has signed in waits, says why, and goes at the next try", () => {
  const clock = new Clock();
  const drafts = new Drafts(new Storage(), "t:");
  const one = articleOf("4.1", { value: "met", reason: "a" }, "3");
  const two = articleOf("4.2", { value: "", reason: "" });
  const page = pageOf([one, two]);
  const outbox = new Outbox({ page, drafts, timer: clock.set, clear: clock.clear, online: () => true });
  outbox.touch(one, { soon: true });
  outbox.touch(two, { soon: true });
  clock.pass(0);
  outbox.sending(one);
  const noted = [];
  outbox.held({ why: "You are signed out", say: (each) => noted.push(each.dataset.code) });
  clock.pass(60_000);
  assert.deepEqual(page.sent.map(([code]) => code), ["4.1"]);
  assert.deepEqual(noted, ["4.1", "4.2"]);
  assert.deepEqual(page.figures, { waiting: 2, deliverable: 2, failures: 1, why: "You are signed out" });
  assert.equal(drafts.get("4.1").reason, "a");
  outbox.tryAgain();
  for (const each of [one, two]) {
    outbox.sending(each);
    outbox.answered(each, 200);
    clock.pass(0);
  }
  assert.deepEqual(page.figures, { waiting: 0, deliverable: 0, failures: 0 });
});
