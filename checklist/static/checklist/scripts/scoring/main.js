/* The scoring page: saves each requirement as it changes, keeps unsaved text through anything, and hears single keys.
 *
 * A save's answer replaces only the requirement's state line, so no field is swapped while somebody types in it. */

import { say } from "../dom.js";
import { Drafts, browserStorage } from "../drafts.js";
import { FAILURE } from "../failures.js";
import { gettext } from "../gettext.js";
import * as acting from "./acting.js";
import * as citing from "./citing.js";
import * as grounds from "./grounds.js";
import * as conflicts from "./conflicts.js";
import * as keys from "./keys.js";
import { Outbox } from "./outbox.js";
import * as precedents from "./precedents.js";
import { articleOf, articles, count, grow, isOpen, textFields } from "./requirements.js";
import { parametersOf, read, revisionOf } from "./requirements.js";
import { restore } from "./restoring.js";
import { showState } from "./save_state.js";
import { failed, note, showRefused } from "./saying.js";
import { Undo } from "./undo.js";
import { Selection } from "./selection.js";
import * as text from "./text.js";
import * as tour from "./tour.js";
import { Walk } from "./walk.js";

/** What the outbox needs of the page. */
const pageOf = (saveState) => ({
  articles,
  read,
  note,
  showRefused,
  say,
  origin: (one) => ({
    revision: revisionOf(one).value,
    place: { url: one.dataset.url, page: location.pathname },
  }),
  send: (one) => window.htmx.trigger(one, "save"),
  showState: (figures) => showState(saveState, figures),
});

/** Requests of articles carry their own fields and go through the outbox. */
function deliver(outbox) {
  document.body.addEventListener("htmx:configRequest", (event) => {
    const one = event.detail.elt;
    if (!one.matches || !one.matches("article[data-code]")) return;
    const parameters = parametersOf(one);
    const data = new FormData();
    for (const [name, value] of Object.entries(parameters)) data.append(name, value);
    event.detail.parameters = parameters;
    event.detail.formData = data;
    outbox.sending(one);
  });
  document.body.addEventListener("htmx:afterRequest", (event) => {
    const one = event.detail.elt;
    if (event.detail.refused) return; // sent once more with a new token, or told by the failure below
    if (one.matches && one.matches("article[data-code]")) outbox.answered(one, event.detail.xhr.status);
  });
  document.body.addEventListener(FAILURE, (event) => failed(event, outbox));
  window.addEventListener("online", () => outbox.tryAgain());
  window.addEventListener("focus", () => outbox.failures && outbox.pump());
  window.addEventListener("pagehide", () => outbox.waiting().forEach((one) => outbox.keep(one)));
}

function hearInput(sheet, outbox, walk) {
  sheet.addEventListener("input", (event) => {
    const one = articleOf(event.target);
    if (!one || !event.target.dataset.field || event.target.tagName !== "TEXTAREA") return;
    grow(event.target);
    count(event.target);
    outbox.touch(one, { soon: false });
  });
  sheet.addEventListener("change", (event) => {
    const one = articleOf(event.target);
    if (one && (event.target.dataset.field || "confirm" in event.target.dataset)) outbox.touch(one, { soon: true });
  });
  sheet.addEventListener("submit", (event) => {
    event.preventDefault();
    outbox.pump();
  });
  sheet.addEventListener("focusin", (event) => {
    const one = articleOf(event.target);
    if (one) walk.at(one);
  });
}

/** Rating the rest swaps all fields: what is typed is kept before, and restored where it was not delivered. */
function hearSwaps(outbox, walk, putBack, undo) {
  document.body.addEventListener("htmx:afterSettle", (event) => {
    if (event.target.closest?.("#doc")) {
      walk.mark(); // more of the draft's text, in which no field stands
      return;
    }
    articles().flatMap(textFields).forEach(grow);
    walk.renew();
  });
  document.body.addEventListener("htmx:beforeRequest", (event) => {
    if (["rest-form", "undo-form"].includes(event.detail.elt.id)) outbox.waiting().forEach((one) => outbox.keep(one));
  });
  document.body.addEventListener("htmx:afterSwap", (event) => {
    if (!event.detail.target || event.detail.target.id !== "criterion") return;
    undo.know(articles());
    putBack();
    const rated = document.querySelector("[data-undo]");
    say(rated ? gettext("Rated the rest. Undo is above the requirements.") : gettext("Undone."));
    document.getElementById("criterion-title")?.focus();
  });
}

/** The last rating can be taken back, by key and by the button beside the line that says what is saved. */
function undoing(outbox, page) {
  const button = document.getElementById("undo-rating");
  const undo = new Undo({ button, touch: (one, when) => outbox.touch(one, when) });
  page.touched = (one) => undo.saw(one);
  undo.know(articles());
  if (button) button.addEventListener("click", () => undo.back());
  return undo;
}

/** Where the page begins: at the requirement that its address names, else at the first open one. */
function begin(root, walk) {
  if (location.hash.startsWith("#req-")) walk.focusOn(document.getElementById(location.hash.slice(1)));
  else if (root.dataset.shortcuts === "on") {
    const all = articles();
    walk.focusOn(all.find(isOpen) || all[0]);
  }
}

function start(root) {
  const sheet = document.getElementById("sheet");
  const doc = document.getElementById("doc");
  const drafts = new Drafts(browserStorage(), `touchstone:${root.dataset.user}:${root.dataset.card}:`);
  const page = pageOf(document.getElementById("save-state"));
  const outbox = new Outbox({ page, drafts });
  const undo = undoing(outbox, page);
  const walk = new Walk(outbox);
  const putBack = () => restore(outbox);
  deliver(outbox);
  hearInput(sheet, outbox, walk);
  hearSwaps(outbox, walk, putBack, undo);
  conflicts.listen(outbox);
  acting.listen(sheet, outbox);
  if (doc) citing.listen(walk, new Selection(doc));
  text.listen();
  grounds.listen(walk);
  precedents.listen();
  tour.listen();
  document.addEventListener("pointerdown", () => (walk.rated = null));
  keys.listen({ root, walk, outbox, undo });
  for (const field of articles().flatMap(textFields)) {
    grow(field);
    count(field);
  }
  // Only once htmx knows the page can what was restored be sent.
  document.addEventListener("DOMContentLoaded", () => {
    putBack();
    precedents.begun(outbox);
    begin(root, walk);
  });
}

const root = document.getElementById("scoring");
if (root) start(root);
