/* What a rating rests on: the likeliest clause by one press, a source of the proposal's or a new one, or nothing. */

import { ask } from "../asking.js";
import { idOf, say } from "../dom.js";
import { offersOf } from "../failure_note.js";
import { gettext, interpolate } from "../gettext.js";
import { told } from "../told.js";
import { post } from "../token.js";
import { articleOf } from "./requirements.js";

const NAMED = gettext("%(code)s: source named");
const DROPPED = gettext("%(code)s: source taken back");
const UNLIKELY = gettext("%(code)s: no clause or source is likely. c cites one, s names a source.");
let lastSource = ""; // the source named last on this page, by its key

/** What each button asks for: its attribute, and what a press of it does. */
const PRESSES = {
  "[data-likely]": (one, button, walk) => citeClause(one, button, walk),
  "[data-again]": (one, button) => send(one, { source: button.dataset.again }, NAMED),
  "[data-source]": (one, button) => send(one, { source: button.dataset.source }, NAMED),
  "[data-source-drop]": (one, button) => send(one, { drop: button.dataset.sourceDrop }, DROPPED),
  "[data-none]": (one) => sayNone(one),
  "[data-source-new]": (one) => nameNew(one),
  "[data-source-close]": (one) => close(one),
};

export function listen(walk) {
  document.addEventListener("click", (event) => {
    const one = event.target.closest && articleOf(event.target);
    if (!one) return;
    if (event.target.closest("[data-ground]") && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      open(one);
      return;
    }
    for (const [selector, press] of Object.entries(PRESSES)) {
      const button = event.target.closest(selector);
      if (button) press(one, button, walk);
    }
  });
  document.addEventListener("keydown", (event) => {
    const form = event.target.closest && event.target.closest(".source-form");
    if (!form || event.key !== "Enter" || event.target.tagName !== "INPUT") return;
    event.preventDefault();
    nameNew(articleOf(form));
  });
}

/** Rest it on the clause that is named beside it as the likeliest; a condition again on the source named last. */
export function restOnLikely(one, walk) {
  const clause = one.querySelector("[data-likely]");
  const again = lastSource || one.querySelector("[data-again]")?.dataset.again;
  if (one.querySelector(".chip")) return;
  if (clause) citeClause(one, clause, walk);
  else if (one.dataset.kind === "condition" && again) send(one, { source: again }, NAMED, { stay: true });
  else say(interpolate(UNLIKELY, { code: one.dataset.code }));
}

async function citeClause(one, button, walk) {
  const target = `#cites-${idOf(one.dataset.code)}`;
  const values = { toggle: button.dataset.likely };
  const name = button.dataset.name;
  if (!(await ask("POST", one.dataset.citeUrl, { source: button, target, swap: "outerHTML", values }))) return;
  walk.mark();
  say(interpolate(gettext("%(code)s: cited %(name)s"), { code: one.dataset.code, name }));
}

export async function open(one) {
  const link = one.querySelector("[data-ground]");
  if (!link) return;
  const slot = one.querySelector(".source-slot");
  if (!(await ask("GET", link.href, { source: link, target: slot, swap: "innerHTML" }))) return;
  (slot.querySelector("[data-source]") || slot.querySelector("input"))?.focus();
}

export function sayNone(one) {
  const button = one.querySelector("[data-none]");
  if (!button) return;
  const said = button.getAttribute("aria-pressed") !== "true";
  const done = said ? gettext("%(code)s: nothing can be shown") : gettext("%(code)s: taken back");
  send(one, { none: said ? "1" : "0" }, done);
}

function close(one) {
  one.querySelector(".source-slot").replaceChildren();
  one.focus();
}

function nameNew(one) {
  const values = {};
  for (const field of one.querySelectorAll(".source-form input[name]")) values[field.name] = field.value;
  send(one, values, NAMED, { showsRefusal: true });
}

/** What was typed stays in the form until the server has taken it. */
async function send(one, values, done, options = {}) {
  const data = new FormData();
  for (const [name, value] of Object.entries(values)) data.append(name, value);
  data.append("framework", document.getElementById("scoring").dataset.framework);
  const sent = await post(one.querySelector("[data-ground]").href, data);
  const slot = one.querySelector(".source-slot");
  if (sent.status === 200) {
    show(one, await sent.answer.text());
    if (!options.stay) one.focus();
    say(interpolate(done, { code: one.dataset.code }));
  } else if (sent.status === 422 && options.showsRefusal) {
    slot.innerHTML = await sent.answer.text();
    slot.querySelector("[aria-invalid]")?.focus();
  } else failed(one, sent, () => send(one, values, done, options));
}

/** Put the rating's grounds as they are now in their place. */
function show(one, html) {
  one.querySelector(".source-slot").replaceChildren();
  one.querySelector(".grounds").outerHTML = html;
  window.htmx.process(one.querySelector(".grounds"));
  lastSource = [...one.querySelectorAll("[data-source-drop]")].at(-1)?.dataset.sourceDrop || lastSource;
}

function failed(one, sent, again) {
  const slot = one.querySelector(".source-slot");
  const typed = slot.querySelector("input") ? "here" : "";
  const { text, offers } = told({ page: document.body.dataset.name, typed, ...sent });
  slot.querySelector(".errors")?.remove();
  const note = document.createElement("div");
  note.className = "errors";
  note.append(text, " ", ...offersOf(offers, again));
  slot.prepend(note);
  say(`${one.dataset.code}: ${text}`);
}
