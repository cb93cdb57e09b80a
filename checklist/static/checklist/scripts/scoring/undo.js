/* The last rating of this page can be taken back, and taken again: an ordinary save of what was chosen before.
 *
 * Only what is chosen goes back; a text that somebody typed stays as it stands. */

import { say } from "../dom.js";
import { gettext, interpolate } from "../gettext.js";
import { fill, read } from "./requirements.js";

const CHOSEN = ["value", "confidence", "left"];
const chosenIn = (values) =>
  Object.fromEntries(CHOSEN.filter((name) => name in values).map((name) => [name, values[name]]));

export class Undo {
  /** `touch` puts an article into the outbox, `button` is the page's; `reading` and `filling` are a test's. */
  constructor({ touch, button, reading = read, filling = fill }) {
    Object.assign(this, { touch, button, reading, filling });
    this.known = new Map();
    this.last = null;
  }

  /** What the articles hold now is what a change of them changes. */
  know(all) {
    all.forEach((one) => this.known.set(one, chosenIn(this.reading(one))));
  }

  /** An article is about to be saved: a rating that differs from what was known can be taken back. */
  saw(one) {
    const [before, now] = [this.known.get(one), chosenIn(this.reading(one))];
    this.known.set(one, now);
    if (!before || before.value === undefined || before.value === now.value) return;
    this.last = { one, before };
    this.show();
  }

  /** Take the last change back; doing so again takes it once more. */
  back() {
    if (!this.last || !this.last.one.isConnected) {
      say(gettext("There is no rating to take back."));
      return;
    }
    const { one, before } = this.last;
    this.filling(one, before);
    this.touch(one, { soon: true });
    say(interpolate(gettext("%(code)s: taken back."), { code: one.dataset.code }));
    one.focus();
  }

  show() {
    if (!this.button) return;
    this.button.hidden = false;
    this.button.querySelector("b").textContent = this.last.one.dataset.code;
  }
}
