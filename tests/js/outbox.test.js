import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Drafts } from "../../checklist/static/checklist/scripts/drafts.js";
import { Outbox } from "../../checklist/static/checklist/scripts/scoring/outbox.js";
import { Clock, Storage, articleOf, noStorage, pageOf } from "./made.js";

let clock, storage, one, two, page, outbox, online;

beforeEach(() => {
  clock = new Clock();
  storage = new Storage();
  one = articleOf("4.1", { value: "met", reason: "a" }, "3");
  two = articleOf("4.2", { value: "", reason: "" });
  page = pageOf([one, two]);
  online = true;
  const drafts = new Drafts(storage, "t:");
  outbox = new Outbox({ page, drafts, timer: clock.set, clear: clock.clear, online: () => online });
});

const kept = (code) => JSON.parse(storage.getItem(`t:${code}`));

/** Send whatever is due and let the server answer with a status. */
function answer(article, status) {
  outbox.sending(article);
  outbox.answered(article, status);
}

test("what is typed is mirrored at once, with the revision that it was typed on", () => {
  one.values.reason = "ab";
  outbox.touch(one, { soon: false });
  assert.deepEqual(kept("4.1"), {
    value: "met", reason: "ab", revision: "3", sent: null, url: "/rate/4.1/", page: "/score/4/",
  });
  assert.deepEqual(page.sent, []);
});

test("text is sent after a pause that each key begins anew, a choice at once", () => {
  outbox.touch(one, { soon: false });
  clock.pass(699);
  outbox.touch(one, { soon: false });
  clock.pass(699);
  assert.deepEqual(page.sent, []);
  clock.pass(1);
  assert.deepEqual(page.sent.map(([code]) => code), ["4.1"]);
  answer(one, 200);
  outbox.touch(two, { soon: true });
  clock.pass(0);
  assert.deepEqual(page.sent.map(([code]) => code), ["4.1", "4.2"]);
});

test("one request is under way at a time", () => {
  outbox.touch(one, { soon: true });
  outbox.touch(two, { soon: true });
  clock.pass(0);
  assert.deepEqual(page.sent.map(([code]) => code), ["4.1"]);
  answer(one, 200);
  clock.pass(0);
  assert.deepEqual(page.sent.map(([code]) => code), ["4.1", "4.2"]);
});

test("what was delivered leaves the outbox and the drafts", () => {
  outbox.touch(one, { soon: true });
  clock.pass(0);
  answer(one, 200);
  clock.pass(0);
  assert.equal(one.dataset.dirty, undefined);
  assert.equal(storage.length, 0);
  assert.deepEqual(page.figures, { waiting: 0, deliverable: 0, failures: 0 });
});

test("what was typed while it was under way stays, and goes next with the new revision", () => {
  outbox.touch(one, { soon: true });
  clock.pass(0);
  outbox.sending(one);
  one.values.reason = "abc";
  outbox.touch(one, { soon: false });
  one.revision = "4"; // brought by the answer
  outbox.answered(one, 200);
  clock.pass(0);
  assert.equal(one.dataset.dirty, "yes");
  assert.equal(kept("4.1").revision, "4");
  clock.pass(700);
  assert.deepEqual(page.sent.at(-1), ["4.1", { value: "met", reason: "abc" }]);
});

test("a lost answer is tried again, later each time, and remembers what was sent", () => {
  outbox.touch(one, { soon: true });
  clock.pass(0);
  const pauses = [1000, 2000, 4000, 8000, 15000, 15000];
  for (const pause of pauses) {
    answer(one, 0);
    const before = page.sent.length;
    clock.pass(pause - 1);
    assert.equal(page.sent.length, before, `sent before ${pause} ms`);
    clock.pass(1);
    assert.equal(page.sent.length, before + 1, `not sent after ${pause} ms`);
  }
  assert.deepEqual(kept("4.1").sent, { value: "met", reason: "a" });
  assert.deepEqual(page.notes.at(-1), ["4.1", "Not saved. Kept in this browser; trying again."]);
  answer(one, 200);
  clock.pass(0);
  assert.equal(outbox.failures, 0);
});

for (const status of [500, 502, 429, 0]) {
  test(`a status of ${status} loses nothing and is tried again`, () => {
    outbox.touch(one, { soon: true });
    clock.pass(0);
    answer(one, status);
    assert.equal(one.dataset.dirty, "yes");
    clock.pass(1000);
    assert.equal(page.sent.length, 2);
  });
}

test("without a connection nothing is sent and that is said", () => {
  online = false;
  outbox.touch(one, { soon: true });
  clock.pass(0);
  assert.deepEqual(page.sent, []);
  assert.deepEqual(page.figures, { waiting: 1, deliverable: 1, failures: 1 });
  online = true;
  outbox.tryAgain();
  assert.equal(page.sent.length, 1);
});

for (const [status, mark] of [[422, "invalid"], [409, "conflict"], [403, "conflict"], [404, "conflict"]]) {
  test(`a ${status} waits for the person and holds up nobody else`, () => {
    outbox.touch(one, { soon: true });
    outbox.touch(two, { soon: true });
    clock.pass(0);
    answer(one, status);
    clock.pass(0);
    assert.equal(one.dataset[mark], "yes");
    assert.deepEqual(page.refused, [["4.1", status]]);
    assert.equal(kept("4.1").reason, "a");
    assert.deepEqual(page.sent.map(([code]) => code), ["4.1", "4.2"]);
    assert.deepEqual(page.figures, { waiting: 2, deliverable: 1, failures: 0 });
  });
}

test("an invalid one is sent again once it is changed, a conflict not", () => {
  one.dataset.invalid = "yes";
  two.dataset.conflict = "yes";
  outbox.touch(one, { soon: true });
  outbox.touch(two, { soon: true });
  clock.pass(0);
  answer(one, 200);
  clock.pass(0);
  assert.deepEqual(page.sent.map(([code]) => code), ["4.1"]);
  assert.equal(kept("4.2").reason, "");
});

test("an ended session keeps the text and is not hammered", () => {
  outbox.touch(one, { soon: true });
  clock.pass(0);
  answer(one, 401);
  clock.pass(60_000);
  assert.equal(page.sent.length, 1);
  assert.equal(kept("4.1").reason, "a");
  assert.deepEqual(page.said, ["Your session ended. What you typed is kept in this browser."]);
});

test("one leaves once everything is delivered", () => {
  const gone = [];
  outbox.touch(one, { soon: false });
  outbox.leaveBy(() => gone.push("next"));
  assert.deepEqual(page.sent.map(([code]) => code), ["4.1"]);
  assert.deepEqual(gone, []);
  answer(one, 200);
  clock.pass(0);
  assert.deepEqual(gone, ["next"]);
});

test("without a server one leaves all the same: the text waits in the drafts", () => {
  const gone = [];
  outbox.touch(one, { soon: true });
  clock.pass(0);
  answer(one, 0);
  outbox.leaveBy(() => gone.push("next"));
  assert.deepEqual(gone, ["next"]);
  assert.equal(kept("4.1").reason, "a");
});

test("without storage everything is sent as ever", () => {
  outbox.drafts = new Drafts(noStorage, "t:");
  outbox.touch(one, { soon: true });
  clock.pass(0);
  answer(one, 200);
  clock.pass(0);
  assert.equal(one.dataset.dirty, undefined);
});
