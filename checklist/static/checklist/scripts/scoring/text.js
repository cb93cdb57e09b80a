/* The draft's text beside the scoring: what is not on the page yet is fetched as one scrolls, jumps or walks there.
 *
 * A gap stands for the clauses between two places; the server gives a piece of it, and what is left as gaps again. */

import { ask } from "../asking.js";
import { say } from "../dom.js";
import { gettext } from "../gettext.js";

const COMING = new WeakMap(); // gap -> the promise of what comes in its place

const doc = () => document.getElementById("doc");
export const clauseAt = (place) => document.getElementById(`clause-${place}`);
const gaps = () => [...document.querySelectorAll("#doc .gap[data-before]")];

/** The gap that a place is missing in, of gaps given as {after, before}; undefined where it is in none. */
export const gapFor = (place, all) => all.find(({ after, before }) => after < place && place < before);

const rangeOf = (gap) => ({ gap, after: Number(gap.dataset.after), before: Number(gap.dataset.before) });

/** Where a piece of a gap comes from: its beginning, its end, or around a place. */
export function addressOf(url, { after, before }, edition, { end = false, at = 0 } = {}) {
  const asked = new URLSearchParams({ after, before, edition });
  if (end) asked.set("end", "1");
  if (at) asked.set("at", String(at));
  return `${url}?${asked}`;
}

/** What scrolls the text: its own column, or on a narrow screen the page. */
const scroller = () => (getComputedStyle(doc()).position === "sticky" ? doc() : document.scrollingElement);

/** Put a piece of the text in place of a gap; what one reads stays where it is. True once it is there. */
export function fill(gap, options = {}) {
  if (COMING.has(gap)) return COMING.get(gap);
  const coming = swapIn(gap, options).finally(() => COMING.delete(gap));
  COMING.set(gap, coming);
  return coming;
}

async function swapIn(gap, options) {
  const { textUrl, edition } = doc().dataset;
  const next = options.end ? gap.nextElementSibling : null;
  const stood = next?.getBoundingClientRect().top;
  const link = gap.querySelector("[data-gap]");
  const address = addressOf(textUrl, rangeOf(gap), edition, options);
  if (!(await ask("GET", address, { source: link, target: gap, swap: "outerHTML" }))) return false;
  if (next) scroller().scrollTop += next.getBoundingClientRect().top - stood;
  return true;
}

/** The clause at a place, fetched where it is not on the page; null where it cannot be had. */
export async function bring(place) {
  while (!clauseAt(place)) {
    const found = gapFor(place, gaps().map(rangeOf));
    if (!found || !(await fill(found.gap, { at: place }))) return clauseAt(place);
  }
  return clauseAt(place);
}

/** Go to a clause as its link does, once it is there. */
async function jump(place) {
  const clause = await bring(place);
  if (!clause) {
    say(gettext("That clause could not be shown."));
    return;
  }
  // What comes after the address has named it is its target only once it is named again.
  const { pathname, search: query } = location;
  if (location.hash === `#clause-${place}`) history.replaceState(history.state, "", pathname + query);
  location.hash = `clause-${place}`;
  clause.focus({ preventScroll: true });
}

/** The button of the clause next to one, by a step of 1 or -1, fetched where a gap is between; null at either end. */
export async function neighbour(clause, step) {
  const beside = step > 0 ? "nextElementSibling" : "previousElementSibling";
  // A piece that was on its way already, from the other side or around a place, may leave a gap here.
  while (clause[beside]?.matches(".gap[data-before]")) {
    if (!(await fill(clause[beside], { end: step < 0 }))) return null;
  }
  return clause[beside]?.querySelector(".cite-here") || null;
}

/** The button of the first or the last clause of the whole text. */
export async function farthest(step) {
  const clause = await bring(step > 0 ? Number(doc().dataset.count) : 1);
  return clause?.querySelector(".cite-here") || null;
}

const placeIn = (hash) => Number(/^#clause-([0-9]+)$/.exec(hash || "")?.[1] || 0);

/** Gaps that come into sight are filled, one at a time, from the side that one comes from. */
class Sight {
  constructor() {
    this.seen = new Set();
    this.busy = false;
    this.observer = new IntersectionObserver((entries) => this.changed(entries));
    this.renew();
  }

  renew() {
    gaps().forEach((gap) => this.observer.observe(gap));
  }

  changed(entries) {
    entries.forEach(({ target, isIntersecting }) => this.seen[isIntersecting ? "add" : "delete"](target));
    this.pump();
  }

  async pump() {
    const gap = [...this.seen].find((one) => one.isConnected);
    if (this.busy || !gap) return;
    this.busy = true;
    this.seen.delete(gap);
    const middle = (Math.max(0, doc().getBoundingClientRect().top) + innerHeight) / 2;
    const fromBelow = gap.getBoundingClientRect().top < middle && gap.nextElementSibling !== null;
    const came = await fill(gap, { end: fromBelow });
    this.busy = false;
    if (came) this.pump();
  }
}

export function listen() {
  if (!doc() || !gaps().length) return;
  const sight = new Sight();
  document.body.addEventListener("htmx:afterSettle", () => sight.renew());
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link || event.ctrlKey || event.metaKey) return;
    const place = link.pathname === location.pathname ? placeIn(link.hash) : 0;
    if ("gap" in link.dataset) {
      event.preventDefault();
      fill(link.closest(".gap"));
    } else if (place && !clauseAt(place)) {
      event.preventDefault();
      jump(place);
    }
  });
  const arrive = () => {
    const named = placeIn(location.hash);
    if (named && !clauseAt(named)) jump(named);
  };
  addEventListener("hashchange", arrive);
  arrive();
}

/** Into the field that searches the whole text, where there is one; on a page without the text this does nothing. */
export function search() {
  const field = document.getElementById("doc-q");
  if (field) field.focus();
  else if (doc()) say(gettext("The whole text is on the page: the browser’s own search finds everything."));
}
