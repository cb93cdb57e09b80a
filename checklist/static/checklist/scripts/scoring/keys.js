/* Single keys: which key means what, and what each does. */

import { say, typing, withModifier } from "../dom.js";
import { gettext, interpolate } from "../gettext.js";
import { keyOf } from "../keyboard.js";
import * as grounds from "./grounds.js";
import * as precedents from "./precedents.js";
import { articleOf } from "./requirements.js";
import { search } from "./text.js";

const NAMES = {
  j: "down",
  k: "up",
  "[": "previous",
  "]": "next",
  r: "reason",
  c: "draft",
  e: "explain",
  l: "likely",
  s: "source",
  n: "none",
  y: "holds",
  o: "open",
  p: "precedents",
  t: "rest",
  u: "undo",
  "/": "search",
  "?": "help",
};

/** The name of what a key press asks for: "escape", "rate" with its digit, one of NAMES, or null. */
export function meaning(event, { shortcuts }) {
  if (event.key === "Escape" && !event.isComposing) return { name: "escape" };
  if (!shortcuts || withModifier(event) || typing(event.target)) return null;
  const key = keyOf(event);
  if (/^[0-6]$/.test(key)) return { name: "rate", digit: key };
  return Object.hasOwn(NAMES, key) ? { name: NAMES[key] } : null;
}

export function listen({ root, walk, outbox, undo }) {
  const acts = {
    down: () => walk.step(1),
    up: () => walk.step(-1),
    previous: () => walk.go("[data-previous]"),
    next: () => walk.go("[data-next]"),
    reason: () => walk.toReason(),
    draft: () => walk.toDraft(),
    explain: () => explain(walk),
    likely: () => withSubject(walk, (one) => grounds.restOnLikely(one, walk)),
    source: () => withSubject(walk, grounds.open),
    none: () => withSubject(walk, grounds.sayNone),
    holds: () => stillHolds(walk, outbox),
    open: () => walk.toOpen(),
    precedents: () => withSubject(walk, precedents.toggle),
    rest: () => rest(outbox),
    undo: () => undo.back(),
    search,
    help,
    rate: (digit) => rate(digit, walk, outbox),
  };
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-help]")) help();
  });
  const here = root.dataset.keys ? root.dataset.keys.split(" ") : null; // the page has no others
  document.addEventListener("keydown", (event) => {
    const meant = meaning(event, { shortcuts: root.dataset.shortcuts === "on" });
    if (!meant || (here && !here.includes(meant.name))) return;
    const shown = document.querySelector("dialog[open]");
    if (shown && meant.name !== "help") return; // Escape closes it by itself
    if (meant.name === "escape") {
      escape(event, walk, outbox);
      return;
    }
    event.preventDefault();
    acts[meant.name](meant.digit);
  });
}

function withSubject(walk, act) {
  const one = walk.subject();
  if (one && one.dataset.code !== "bottom-line") act(one);
}

function explain(walk) {
  withSubject(walk, (one) => {
    grounds.restOnLikely(one, walk);
    one.querySelector("textarea").focus();
  });
}

function rate(digit, walk, outbox) {
  const one = walk.here();
  if (!one) {
    walk.step(1);
    say(gettext("Press the number again to rate this requirement."));
    return;
  }
  const radio = one.querySelector(`[data-key="${digit}"]`);
  if (!radio) {
    say(gettext("This rating is not offered here."));
    return;
  }
  const reason = one.querySelector("textarea");
  const confirm = one.querySelector("[data-confirm]");
  if (confirm && radio.checked) confirm.checked = true; // the same rating again says that it still holds
  radio.checked = true;
  outbox.touch(one, { soon: true });
  say(`${one.dataset.code}: ${radio.parentElement.textContent.replace(/\d\s*$/, "").trim()}`);
  if (radio.value === "not_applicable" && !reason.value.trim()) reason.focus();
  else if (digit !== "0") {
    walk.advance(one);
    walk.rated = one;
    walk.after = walk.current;
  }
}

function stillHolds(walk, outbox) {
  const one = walk.here();
  const box = one && one.querySelector("[data-confirm]");
  if (!box) {
    say(gettext("There is nothing to confirm here."));
    return;
  }
  box.checked = true;
  outbox.touch(one, { soon: true });
  say(interpolate(gettext("%(code)s: confirmed"), { code: one.dataset.code }));
  walk.advance(one);
}

/** Rate the rest of the criterion, as its button does, once everything typed before is delivered. */
function rest(outbox) {
  if (document.querySelector("[data-rest]")) outbox.leaveBy(() => document.querySelector("[data-rest]")?.click());
  else say(gettext("Nothing here can be rated as the rest."));
}

function help() {
  const keys = document.getElementById("keys");
  if (!keys) return;
  if (keys.open) keys.close();
  else keys.showModal();
}

function escape(event, walk, outbox) {
  const one = articleOf(event.target);
  if (one && typing(event.target)) {
    event.preventDefault();
    if (one.dataset.dirty) outbox.touch(one, { soon: true });
    if (walk.rated === one) walk.advance(one);
    else walk.focusOn(one);
    walk.rated = null;
  } else if (event.target.closest && event.target.closest("#doc")) {
    event.preventDefault();
    walk.focusOn(walk.current);
  }
}
