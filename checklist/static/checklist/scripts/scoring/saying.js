/* What is said in an article's own state line: that it is not saved yet, and why. */

import { say } from "../dom.js";
import { offersOf } from "../failure_note.js";
import { gettext, interpolate } from "../gettext.js";

const GONE = gettext("You can no longer change this scorecard. Your text is kept in this browser.");
// What keeps everything from being saved until the person does something: in the page's line, and at each requirement.
const HELD = {
  "signed out": [
    gettext("You are signed out"),
    gettext(
      "Not saved: you are signed out. Kept in this browser. Sign in in another tab and come back: it is saved then.",
    ),
  ],
  other: [
    gettext("Somebody else is signed in"),
    gettext("Not saved. Kept in this browser for %(page)s; %(name)s is signed in now."),
  ],
  stale: [
    gettext("Reload the page"),
    gettext("Not saved: this page is out of date. Your text is kept in this browser; reload the page."),
  ],
};

/** A note in an article's state line, in place of what the server said there, with what is offered.
 *
 * The same note said again stays as it is: pressing its link takes the focus out of a field, which saves and fails
 * once more, and a link that is put in anew between press and release is not followed. */
export function note(one, text, offers = []) {
  const line = one.querySelector(".req-state");
  let mark = line.querySelector(".unsaved");
  if (!mark) {
    line.querySelectorAll("p").forEach((paragraph) => paragraph.remove());
    mark = document.createElement("p");
    mark.className = "unsaved";
    line.prepend(mark);
  }
  const content = [text, ...offers.map((element) => element.textContent)].join(" ");
  if (mark.textContent === content) return;
  mark.replaceChildren(text, ...offers.flatMap((element) => [" ", element]));
}

/** A failure of an article's request: said in its own line, which `afterRequest` does but for these. */
export function failed(event, outbox) {
  const one = event.target;
  if (!one.matches?.("article[data-code]")) return;
  event.preventDefault();
  const { kind, name, offers } = event.detail;
  if (kind === "unreachable") outbox.answered(one, 0);
  if (!HELD[kind]) return;
  const [why, sentence] = HELD[kind];
  const text = interpolate(sentence, { page: document.body.dataset.name, name });
  outbox.held({ why, say: (each) => note(each, text, offersOf(offers, () => outbox.tryAgain())) });
}

export function showRefused(one, status) {
  const code = one.dataset.name || one.dataset.code;
  if (status === 403 || status === 404) note(one, GONE);
  const both = interpolate(gettext("%(code)s was changed somewhere else. Both versions are shown."), { code });
  say(status === 409 ? both : interpolate(gettext("%(code)s was not saved. See the note below it."), { code }));
}
