/* The one line that says whether everything is saved. */

import { say } from "../dom.js";

/** What the line says of so many changes that wait, of which so many can be delivered, after so many failures. */
export function stateOf({ waiting, deliverable, failures }) {
  if (waiting && failures) return "unsaved";
  if (waiting && deliverable < waiting) return "attention";
  return waiting ? "saving" : "saved";
}

/** The sentence for a state; nothing is said of a page on which nothing was ever changed (`before` is ""). */
export function sentenceFor(state, { waiting, before, clock }) {
  const changes = waiting === 1 ? "change" : "changes";
  const need = waiting === 1 ? "needs" : "need";
  return {
    unsaved: `${waiting} ${changes} not saved. No connection; trying again`,
    attention: `${waiting} ${changes} ${need} your attention`,
    saving: "Saving…",
    saved: before ? `All changes saved ${clock}` : "",
  }[state];
}

export function showState(line, figures) {
  const before = line.dataset.state || "";
  const state = stateOf(figures);
  if (state === before && state === "saved") return;
  const clock = new Date().toTimeString().slice(0, 5);
  line.dataset.state = state;
  line.textContent = sentenceFor(state, { waiting: figures.waiting, before, clock });
  if ((state === "unsaved" || state === "attention") && before !== state) say(line.textContent);
  if (state === "saved" && before === "unsaved") say("Connection is back. All changes saved.");
}
