/* What is said of a request that failed, and what is offered: "again", "reload" or "sign in". */

/** One row a failure: what happened, what helps, and what is offered. `{…}` is filled in. */
const BY_KIND = {
  "signed out": ["you are signed out.", "Sign in in another tab, then send it again here.", ["sign in", "again"]],
  other: ["this page was made for {page}, and {name} is signed in now.", "Reload the page.", ["reload"]],
  stale: ["this page is out of date.", "Reload it, then send it again.", ["reload"]],
  unreachable: ["the server did not answer.", "Try again in a moment.", ["again"]],
  timeout: [
    "the server took too long to answer. It may have taken this all the same.",
    "Reload the page to see whether it did, or try again.",
    ["again", "reload"],
  ],
};
const AWAY = ["Touchstone is not available just now.", "Try again in {wait}.", ["again"]];
const BY_STATUS = {
  0: ["no answer came; the connection or the server is away.", "Try again in a moment.", ["again"]],
  400: ["the server could not read this. It may be too long.", "Try again, or reload the page.", ["again", "reload"]],
  401: BY_KIND["signed out"],
  403: ["you may not do this, or not any more.", "Reload the page to see how things stand.", ["reload"]],
  404: [
    "what this is about is not here any more, or you may no longer see it.",
    "Reload the page to see how things stand.",
    ["reload"],
  ],
  409: ["this was changed by somebody else meanwhile.", "Reload the page to see how things stand.", ["reload"]],
  413: ["this is larger than the server takes.", "Make it shorter, or choose a smaller file.", ["again"]],
  422: ["something in this cannot be taken as it is.", "Change it and try again.", ["again"]],
  429: ["this was sent too often.", "Try again in {wait}.", ["again"]],
  502: AWAY,
  503: AWAY,
  504: BY_KIND.timeout,
};
const BROKEN = [
  "something broke on the server.",
  "Try again; where it goes on, tell whoever looks after this installation.",
  ["again", "reload"],
];
const REFUSED = ["the server refused this.", "Reload the page to see how things stand.", ["again", "reload"]];
// Of a form whose text this browser keeps, and of one whose text stands in the page alone.
const TYPED = { kept: "What you typed is kept in this browser.", here: "What you typed is still here." };
const COPY = "Copy what you typed before you reload.";
const UNSURE = new Set([BY_KIND.timeout, BY_STATUS[0]]);

/** "30 seconds", "2 minutes". */
export function waitOf(seconds) {
  const [number, unit] = seconds > 90 ? [Math.ceil(seconds / 60), "minute"] : [Math.ceil(seconds), "second"];
  return `${number} ${unit}${number === 1 ? "" : "s"}`;
}

function rowOf(kind, status) {
  return BY_KIND[kind] || BY_STATUS[status] || (status >= 500 ? BROKEN : REFUSED);
}

const NAMES = { page: "somebody else", name: "another person" };
const filled = (text, facts) => text.replace(/\{(\w+)\}/g, (_, word) => facts[word] || NAMES[word]);

function headOf(row, verb) {
  if (verb === "get") return "Not shown";
  return UNSURE.has(row) ? "Perhaps not saved" : "Not saved";
}

/**
 * The sentence and the offers for one failure. `kind` goes before `status`; `page`, `name` are people's names, `verb`
 * is how it was asked, `typed` is "kept", "here" or "" as TYPED says.
 */
export function told({ kind = "", status = 0, seconds = 0, verb = "post", typed = "", ...names }) {
  const row = rowOf(kind, status);
  const [what, help, offers] = row;
  const facts = { ...names, wait: waitOf(seconds || (status === 429 ? 60 : 30)) };
  const kept = offers.includes("again") || typed !== "here" ? TYPED[typed] : COPY;
  const said = [`${headOf(row, verb)}: ${filled(what, facts)}`, kept, filled(help, facts)];
  return { text: said.filter(Boolean).join(" "), offers };
}
