/* The one line that says whether everything is saved. */

import { say } from "../dom.js";

/** What the line says of so many changes that wait, of which so many can be delivered, after so many failures. */
export function stateOf({ waiting, deliverable, failures }) {
  if (waiting && failures) return "unsaved";
  if (waiting && deliverable < waiting) return "attention";
  return waiting ? "saving" : "saved";
}

/** The sentence for a state; nothing is said of a page on which nothing was ever changed (`before` is ""). */
export function sentenceFor(state, { waiting, before, clock, why = "No connection; trying again" }) {
  const changes = waiting === 1 ? "change" : "changes";
  const need = waiting === 1 ? "needs" : "need";
  return {
    unsaved: `${waiting} ${changes} not saved. ${why}`,
    attention: `${waiting} ${changes} ${need} your attention`,
    saving: "Saving…",
    saved: before ? `All changes saved ${clock}` : "",
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
  if (state === "saved" && before === "unsaved") say("All changes are saved again.");
}
