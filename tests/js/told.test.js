import assert from "node:assert/strict";
import { test } from "node:test";

import { told, waitOf } from "../../checklist/static/checklist/scripts/told.js";

const textOf = (failure) => told(failure).text;

test("every kind of failure has its sentence, what helps, and what is offered", () => {
  const said = (failure) => [textOf(failure), told(failure).offers.join(", ")];
  assert.deepEqual(said({ kind: "signed out", status: 401 }), [
    "Not saved: you are signed out. Sign in in another tab, then send it again here.",
    "sign in, again",
  ]);
  assert.deepEqual(said({ kind: "other", status: 403, page: "A manager", name: "An analyst" }), [
    "Not saved: this page was made for A manager, and An analyst is signed in now. Reload the page.",
    "reload",
  ]);
  assert.deepEqual(said({ status: 403 }), [
    "Not saved: you may not do this, or not any more. Reload the page to see how things stand.",
    "reload",
  ]);
  assert.deepEqual(said({ status: 413 }), [
    "Not saved: this is larger than the server takes. Make it shorter, or choose a smaller file.",
    "again",
  ]);
  assert.deepEqual(said({ status: 500 }), [
    "Not saved: something broke on the server." +
      " Try again; where it goes on, tell whoever looks after this installation.",
    "again, reload",
  ]);
  assert.deepEqual(said({ status: 418 }), [
    "Not saved: the server refused this. Reload the page to see how things stand.",
    "again, reload",
  ]);
});

test("where nobody knows whether it was saved, nothing else is claimed", () => {
  const heads = [{ kind: "timeout" }, { status: 504 }, { status: 0 }, { status: 502 }, { status: 404 }];
  assert.deepEqual(heads.map((failure) => textOf(failure).split(":")[0]), [
    "Perhaps not saved",
    "Perhaps not saved",
    "Perhaps not saved",
    "Not saved",
    "Not saved",
  ]);
  assert.match(textOf({ status: 404, verb: "get" }), /^Not shown: /);
});

test("it says where the text is, and to copy what a reload would lose", () => {
  assert.match(textOf({ status: 0, typed: "kept" }), / What you typed is kept in this browser\. /);
  assert.match(textOf({ status: 0, typed: "here" }), / What you typed is still here\. /);
  assert.match(textOf({ status: 404, typed: "here" }), / Copy what you typed before you reload\. /);
  assert.match(textOf({ status: 404, typed: "kept" }), / What you typed is kept in this browser\. /);
});

test("the wait is the server's, else a minute or half of one", () => {
  assert.match(textOf({ status: 429, seconds: 240 }), /Try again in 4 minutes\.$/);
  assert.match(textOf({ status: 429 }), /Try again in 60 seconds\.$/);
  assert.match(textOf({ status: 503 }), /Try again in 30 seconds\.$/);
  assert.deepEqual([1, 90, 91].map(waitOf), ["1 second", "90 seconds", "2 minutes"]);
});

test("a name that looks like a place to fill in stays a name", () => {
  assert.match(textOf({ kind: "other", page: "{name}", name: "$&" }), /made for \{name\}, and \$& is signed in/);
});
