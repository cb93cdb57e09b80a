/* Citing: a press of a clause's button, of a link to the draft, or of a citation's own take-back button. */

import { ask } from "../asking.js";
import { idOf, say, withModifier } from "../dom.js";
import { gettext, interpolate } from "../gettext.js";
import { articleOf, articles } from "./requirements.js";
import { farthest, neighbour } from "./text.js";

export function listen(walk, selection) {
  document.addEventListener("click", (event) => {
    const back = event.target.closest("[data-uncite]");
    const link = event.target.closest("[data-cite]");
    const button = event.target.closest(".cite-here");
    if (back) takeBack(back, walk);
    else if (link && isDraftShown() && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      walk.current = articleOf(link);
      walk.toDraft();
    } else if (button) press(button, walk, selection);
  });
  document.getElementById("doc")?.addEventListener("keydown", toNeighbour);
}

function isDraftShown() {
  const doc = document.getElementById("doc");
  if (!document.querySelector(".cite-here")) return false;
  return Boolean(doc.getBoundingClientRect().width) && getComputedStyle(doc).display !== "none";
}

function press(button, walk, selection) {
  const one = walk.current || articles()[0];
  if (!one) return;
  walk.current = one;
  const values = selection.valuesFor(button);
  send(one, button, values, walk, () => {
    selection.forget();
    const cited = values.quote || button.getAttribute("aria-pressed") === "true";
    const said = cited ? gettext("%(code)s: cited") : gettext("%(code)s: no longer cited");
    say(interpolate(said, { code: one.dataset.code }));
  });
}

function takeBack(button, walk) {
  const one = articleOf(button);
  walk.current = one;
  send(one, button, { remove: button.dataset.uncite }, walk, () => {
    say(interpolate(gettext("%(code)s: citation taken back"), { code: one.dataset.code }));
    one.querySelector(".cite-link")?.focus();
  });
}

/** The answer comes into the requirement; without one the selection stays, and the button says what failed. */
async function send(one, source, values, walk, done) {
  const target = `#cites-${idOf(one.dataset.code)}`;
  if (!(await ask("POST", one.dataset.citeUrl, { source, target, swap: "outerHTML", values }))) {
    say(
      interpolate(gettext("%(code)s: not cited. Your selection is kept; try again."), { code: one.dataset.code }),
    );
    return;
  }
  walk.mark();
  done();
}

/** Up and down go from one clause's button to the next, Home and End to the first and the last of the text. */
async function toNeighbour(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const end = { End: 1, Home: -1 }[event.key];
  const clause = event.target.closest(".cite-here")?.closest(".clause");
  if (!clause || withModifier(event) || !(step || end)) return;
  event.preventDefault();
  const button = await (step ? neighbour(clause, step) : farthest(end));
  button?.focus();
}
