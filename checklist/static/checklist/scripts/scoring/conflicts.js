/* Two versions of one requirement: the person keeps theirs or takes the saved one. */

import { articleOf, fill, revisionOf } from "./requirements.js";

export function listen(outbox) {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    const one = articleOf(event.target);
    if (!button || !one) return;
    if ("keepMine" in button.dataset) {
      event.preventDefault();
      choose(one, button, null, outbox);
    } else if ("takeTheirs" in button.dataset) {
      choose(one, button, button.dataset, outbox);
    }
  });
}

/** Go on from the newest revision, with the values in the fields or with `theirs`. */
export function choose(one, button, theirs, outbox) {
  delete one.dataset.conflict;
  revisionOf(one).value = button.dataset.revision;
  if (theirs) fill(one, theirs);
  outbox.touch(one, { soon: true });
  one.querySelector("textarea")?.focus();
}
