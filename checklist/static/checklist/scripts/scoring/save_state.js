/* The one line that says whether everything is saved. */

import { say } from "../dom.js";
import { gettext, interpolate, ngettext } from "../gettext.js";

/** What the line says of so many changes that wait, of which so many can be delivered, after so many failures. */
export function stateOf({ waiting, deliverable, failures }) {
  if (waiting && failures) return "unsaved";
  if (waiting && deliverable < waiting) return "attention";
  return waiting ? "saving" : "saved";
}

/** The sentence for a state; nothing is said of a page on which nothing was ever changed (`before` is ""). */
export function sentenceFor(state, { waiting, before, clock, why = gettext("No connection; trying again") }) {
  const unsaved = ngettext("%(n)s change not saved. %(why)s", "%(n)s changes not saved. %(why)s", waiting);
  const attention = ngettext("%(n)s change needs your attention", "%(n)s changes need your attention", waiting);
  return {
    unsaved: interpolate(unsaved, { n: waiting, why }),
    attention: interpolate(attention, { n: waiting }),
    saving: gettext("Saving…"),
    saved: before ? interpolate(gettext("All changes saved %(clock)s"), { clock }) : "",
  }[state];
}

/** The time of the office, whatever zone this machine is in. */
export function officeClock(zone, now = new Date()) {
  const options = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone || undefined };
  return new Intl.DateTimeFormat("en-GB", options).format(now);
}

export function showState(line, figures) {
  const before = line.dataset.state || "";
  const state = stateOf(figures);
  if (state === before && state === "saved") return;
  const clock = officeClock(line.dataset.zone);
  line.dataset.state = state;
  line.textContent = sentenceFor(state, { waiting: figures.waiting, why: figures.why, before, clock });
  if ((state === "unsaved" || state === "attention") && before !== state) say(line.textContent);
  if (state === "saved" && before === "unsaved") say(gettext("All changes are saved again."));
}
