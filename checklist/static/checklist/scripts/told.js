/* What is said of a request that failed, and what is offered: "again", "reload" or "sign in". */

import { gettext, interpolate, ngettext } from "./gettext.js";

/** One row a failure: what happened, what helps, and what is offered. `%(…)s` is filled in. */
const BY_KIND = {
  "signed out": [
    gettext("you are signed out."),
    gettext("Sign in in another tab, then send it again here."),
    ["sign in", "again"],
  ],
  other: [
    gettext("this page was made for %(page)s, and %(name)s is signed in now."),
    gettext("Reload the page."),
    ["reload"],
  ],
  stale: [gettext("this page is out of date."), gettext("Reload it, then send it again."), ["reload"]],
  unreachable: [gettext("the server did not answer."), gettext("Try again in a moment."), ["again"]],
  timeout: [
    gettext("the server took too long to answer. It may have taken this all the same."),
    gettext("Reload the page to see whether it did, or try again."),
    ["again", "reload"],
  ],
};
const AWAY = [gettext("Touchstone is not available just now."), gettext("Try again in %(wait)s."), ["again"]];
const BY_STATUS = {
  0: [gettext("no answer came; the connection or the server is away."), gettext("Try again in a moment."), ["again"]],
  400: [
    gettext("the server could not read this. It may be too long."),
    gettext("Try again, or reload the page."),
    ["again", "reload"],
  ],
  401: BY_KIND["signed out"],
  403: [
    gettext("you may not do this, or not any more."),
    gettext("Reload the page to see how things stand."),
    ["reload"],
  ],
  404: [
    gettext("what this is about is not here any more, or you may no longer see it."),
    gettext("Reload the page to see how things stand."),
    ["reload"],
  ],
  409: [
    gettext("this was changed by somebody else meanwhile."),
    gettext("Reload the page to see how things stand."),
    ["reload"],
  ],
  413: [
    gettext("this is larger than the server takes."),
    gettext("Make it shorter, or choose a smaller file."),
    ["again"],
  ],
  422: [gettext("something in this cannot be taken as it is."), gettext("Change it and try again."), ["again"]],
  429: [gettext("this was sent too often."), gettext("Try again in %(wait)s."), ["again"]],
  502: AWAY,
  503: AWAY,
  504: BY_KIND.timeout,
};
const BROKEN = [
  gettext("something broke on the server."),
  gettext("Try again; where it goes on, tell whoever looks after this installation."),
  ["again", "reload"],
];
const REFUSED = [
  gettext("the server refused this."),
  gettext("Reload the page to see how things stand."),
  ["again", "reload"],
];
// Of a form whose text this browser keeps, and of one whose text stands in the page alone.
const TYPED = {
  kept: gettext("What you typed is kept in this browser."),
  here: gettext("What you typed is still here."),
};
const COPY = gettext("Copy what you typed before you reload.");
const UNSURE = new Set([BY_KIND.timeout, BY_STATUS[0]]);

/** "30 seconds", "2 minutes". */
export function waitOf(seconds) {
  const n = Math.ceil(seconds > 90 ? seconds / 60 : seconds);
  const inMinutes = () => ngettext("%(n)s minute", "%(n)s minutes", n);
  return interpolate(seconds > 90 ? inMinutes() : ngettext("%(n)s second", "%(n)s seconds", n), { n });
}

function rowOf(kind, status) {
  return BY_KIND[kind] || BY_STATUS[status] || (status >= 500 ? BROKEN : REFUSED);
}

const NAMES = { page: gettext("somebody else"), name: gettext("another person") };
const filled = (text, facts) =>
  interpolate(text, { ...facts, page: facts.page || NAMES.page, name: facts.name || NAMES.name });

function headOf(row, verb) {
  if (verb === "get") return gettext("Not shown");
  return UNSURE.has(row) ? gettext("Perhaps not saved") : gettext("Not saved");
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
  const first = interpolate(gettext("%(head)s: %(what)s"), { head: headOf(row, verb), what: filled(what, facts) });
  const said = [first, kept, filled(help, facts)];
  return { text: said.filter(Boolean).join(" "), offers };
}
