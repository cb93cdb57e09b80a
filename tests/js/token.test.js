import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { currentToken, isStale, post, renew } from "../../checklist/static/checklist/scripts/token.js";

let page, fields, asked, answers;

/** A page as the server renders it, for the person 7, with the token "old" in its headers and in two forms. */
beforeEach(() => {
  fields = [{ value: "old" }, { value: "old" }];
  const attributes = { "hx-headers": '{"X-CSRFToken": "old", "X-Other": "kept"}' };
  page = {
    body: {
      dataset: { token: "/token/", person: "7" },
      getAttribute: (name) => attributes[name],
      setAttribute: (name, text) => {
        attributes[name] = text;
      },
    },
    querySelectorAll: (selector) => (selector === "input[name=csrfmiddlewaretoken]" ? fields : []),
  };
  asked = [];
  answers = [];
});

const answer = (status, body = {}, failure = null) => ({
  status,
  ok: status < 400,
  headers: { get: (name) => (name === "X-Failure" ? failure : null) },
  json: async () => body,
});
const refused = () => answer(403, {}, "csrf");
const tokenFor = (person) => answer(200, { token: "new", person, name: "Another" });

async function send(address, options) {
  const token = options.headers["X-CSRFToken"] || "";
  asked.push(`${options.method || "GET"} ${address} ${token}`.trim());
  const next = answers.shift();
  if (!next) throw new TypeError("no connection");
  return next;
}

test("only the server's word makes a refusal one of the token's", () => {
  assert.deepEqual(
    [isStale(403, "csrf"), isStale(403, null), isStale(401, "csrf"), isStale(403, "other")],
    [true, false, false, false],
  );
});

test("a new token goes into the headers and into every form", async () => {
  answers = [tokenFor(7)];
  assert.deepEqual(await renew(page, send), { kind: "renewed", token: "new" });
  assert.equal(currentToken(page), "new");
  assert.equal(JSON.parse(page.body.getAttribute("hx-headers"))["X-Other"], "kept");
  assert.deepEqual(fields.map((field) => field.value), ["new", "new"]);
});

test("another person's token is not taken over", async () => {
  answers = [tokenFor(8)];
  assert.deepEqual(await renew(page, send), { kind: "other", name: "Another" });
  assert.equal(currentToken(page), "old");
  assert.deepEqual(fields.map((field) => field.value), ["old", "old"]);
});

test("signed out, a broken server and no connection are told apart from it", async () => {
  answers = [answer(401), answer(500)];
  assert.deepEqual(await renew(page, send), { kind: "signed out" });
  assert.deepEqual(await renew(page, send), { kind: "unreachable" });
  assert.deepEqual(await renew(page, send), { kind: "unreachable" });
});

test("two who ask at once share one answer", async () => {
  answers = [tokenFor(7)];
  const both = await Promise.all([renew(page, send), renew(page, send)]);
  assert.deepEqual(both.map(({ kind }) => kind), ["renewed", "renewed"]);
  assert.deepEqual(asked, ["GET /token/"]);
});

test("what is sent by hand goes out once more with the new token, in its form's field too", async () => {
  const body = new FormData();
  body.set("csrfmiddlewaretoken", "older");
  answers = [refused(), tokenFor(7), answer(200)];
  const sent = await post("/read/", body, { page, send });
  assert.equal(sent.status, 200);
  assert.deepEqual(asked, ["POST /read/ old", "GET /token/", "POST /read/ new"]);
  assert.equal(body.get("csrfmiddlewaretoken"), "new");
});

test("it is not sent a third time, nor for another person", async () => {
  answers = [refused(), tokenFor(7), refused()];
  assert.equal((await post("/read/", new FormData(), { page, send })).status, 403);
  assert.equal(asked.length, 3);
  answers = [refused(), tokenFor(8)];
  const sent = await post("/read/", new FormData(), { page, send });
  assert.deepEqual([sent.status, sent.kind, sent.name], [403, "other", "Another"]);
  assert.equal(asked.length, 5);
});

test("without an answer the status is 0", async () => {
  assert.deepEqual(await post("/read/", new FormData(), { page, send }), { status: 0, answer: null });
});
