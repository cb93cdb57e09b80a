/* What is changed and not yet delivered: one request at a time, tried again until the server takes it.
 *
 * An article in the outbox is marked dirty and mirrored to the drafts at once. One that the server refused waits for
 * the person: `invalid` until it is changed, `conflict` until one of the versions is chosen. */

import { same } from "../drafts.js";
import { gettext } from "../gettext.js";

const PAUSE = 700; // ms after the last key before text is saved
const RETRY = [1000, 2000, 4000, 8000, 15000]; // ms between attempts, the last one repeating
const KEPT = gettext("Not saved. Kept in this browser; trying again.");

export class Outbox {
  /** `page` reads and shows (see main.js), `drafts` keeps; `timer` and `clear` are the window's, or a test's. */
  constructor({ page, drafts, timer = setTimeout, clear = clearTimeout, online = () => navigator.onLine }) {
    Object.assign(this, { page, drafts, online });
    this.timer = (act, pause) => timer(act, pause);
    this.clear = (id) => clear(id);
    this.timers = new Map();
    this.busy = null;
    this.failures = 0;
    this.why = ""; // what keeps everything from being delivered, where it is no lack of a connection
    this.retry = 0;
    this.whenEmpty = null;
  }

  waiting() {
    return this.page.articles().filter((one) => one.dataset.dirty);
  }

  deliverable() {
    return this.waiting().filter((one) => !one.dataset.conflict && !one.dataset.invalid);
  }

  /** Mirror an article's text to the drafts, with the revision that it was typed on. */
  keep(one) {
    const { revision, place } = this.page.origin(one);
    this.drafts.put(one.dataset.code, { ...this.page.read(one), revision, sent: one.sent || null, ...place });
  }

  /** An article was changed; `soon` where it need not wait for the next key. */
  touch(one, { soon }) {
    this.page.touched?.(one);
    one.dataset.dirty = "yes";
    delete one.dataset.invalid;
    this.keep(one);
    this.show();
    this.clear(this.timers.get(one));
    if (one.dataset.conflict) return;
    this.timers.set(one, this.timer(() => this.pump(), soon ? 0 : PAUSE));
  }

  /** Send the next one, unless one is under way. */
  pump() {
    if (this.busy) return;
    if (!this.online() && this.failures === 0) {
      this.failed();
      return;
    }
    const next = this.deliverable()[0];
    if (!next) {
      this.show();
      this.leave();
      return;
    }
    this.clear(this.timers.get(next));
    this.busy = next;
    this.show();
    this.page.send(next);
  }

  /** A request begins: what is sent is remembered, so that a lost answer can be told from somebody else's change. */
  sending(one) {
    one.sending = this.page.read(one);
    one.sent = one.sending;
    this.keep(one);
  }

  /** The server answered, or not at all (status 0). */
  answered(one, status) {
    this.busy = null;
    if (status === 200) this.delivered(one);
    else if (status === 401) this.page.say(gettext("Your session ended. What you typed is kept in this browser."));
    else if ([403, 404, 409, 422].includes(status)) this.refused(one, status);
    else this.failed();
  }

  delivered(one) {
    this.failures = 0;
    this.why = "";
    one.sent = null;
    if (same(this.page.read(one), one.sending)) {
      delete one.dataset.dirty;
      this.drafts.drop(one.dataset.code);
    } else {
      this.timer(() => this.keep(one), 0); // with the revision that this answer brings
    }
    this.timer(() => this.pump(), 0);
  }

  refused(one, status) {
    this.failures = 0;
    this.why = "";
    one.sent = null;
    if (same(this.page.read(one), one.sending)) one.dataset[status === 422 ? "invalid" : "conflict"] = "yes";
    this.page.showRefused(one, status);
    this.timer(() => this.pump(), 0);
  }

  /** Nothing can be delivered until the person has signed in or reloaded the page: `why` in the line, `say` at each. */
  held({ why, say }) {
    this.busy = null;
    this.failures += 1;
    this.why = why;
    this.clear(this.retry);
    this.deliverable().forEach((one) => say(one));
    this.show();
  }

  failed() {
    this.failures += 1;
    this.why = "";
    this.clear(this.retry);
    this.retry = this.timer(() => this.pump(), RETRY[Math.min(this.failures, RETRY.length) - 1]);
    this.deliverable().forEach((one) => this.page.note(one, KEPT));
    this.show();
  }

  tryAgain() {
    this.clear(this.retry);
    this.pump();
  }

  show() {
    this.page.showState({
      waiting: this.waiting().length,
      deliverable: this.deliverable().length,
      failures: this.failures,
      ...(this.why && { why: this.why }),
    });
  }

  /** Go on to another page once everything deliverable is delivered; what is not waits in the drafts. */
  leaveBy(act) {
    this.whenEmpty = act;
    this.leave();
  }

  leave() {
    if (!this.whenEmpty || this.busy) return;
    if (this.deliverable().length && !this.failures) {
      this.pump();
      return;
    }
    const act = this.whenEmpty;
    this.whenEmpty = null;
    act();
  }
}
