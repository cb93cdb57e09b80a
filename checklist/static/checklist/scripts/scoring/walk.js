/* Which requirement one is at, and going from one to the next, to the draft, to another page. */

import { say } from "../dom.js";
import { gettext } from "../gettext.js";
import { article, articleOf, articles, isOpen, nextOpen } from "./requirements.js";

export class Walk {
  constructor(outbox) {
    this.outbox = outbox;
    this.current = null;
    this.rated = null; // the requirement that a key has just rated, until one moves on by oneself
    this.after = null; // where that rating led
  }

  /** What a key right after a rating is about: the requirement just rated, else the one that one is at. */
  subject() {
    return this.rated && this.rated.isConnected ? this.rated : this.here() || articles()[0];
  }

  /** The requirement that the keyboard is in, else the one last gone to. */
  here() {
    const inside = document.activeElement && articleOf(document.activeElement);
    return inside || (this.current && this.current.isConnected ? this.current : null);
  }

  focusOn(one) {
    if (!one) return;
    this.current = one;
    one.focus({ preventScroll: true });
    one.scrollIntoView({ block: "nearest" });
    this.mark();
  }

  at(one) {
    if (one !== this.rated && one !== this.after) this.rated = null;
    this.current = one;
    this.mark();
  }

  /** After a swap the article may be another element with the same code. */
  renew() {
    if (this.current && !this.current.isConnected) this.current = article(this.current.dataset.code);
    this.mark();
  }

  /** Show what belongs to the current requirement: its frame, its likely clauses, its citations in the draft. */
  mark() {
    const code = this.current ? this.current.dataset.code : "";
    articles().forEach((one) => one.classList.toggle("is-current", one === this.current));
    document.querySelectorAll(".likely").forEach((box) => {
      box.classList.toggle("is-on", Boolean(code) && box.dataset.for === code);
    });
    const label = document.getElementById("citing-for");
    if (label) label.textContent = code === "bottom-line" ? "" : code;
    const links = this.current ? [...this.current.querySelectorAll(".cites a.cite")] : [];
    const cited = new Set(links.map((link) => link.hash.slice(1)));
    // A long text has many clauses, of which few are or were cited.
    const shown = [...document.querySelectorAll(".clause.is-cited")];
    const now = [...cited].map((id) => document.getElementById(id)).filter(Boolean);
    new Set([...shown, ...now]).forEach((clause) => {
      const on = cited.has(clause.id);
      clause.classList.toggle("is-cited", on);
      clause.querySelector(".cite-here")?.setAttribute("aria-pressed", String(on));
    });
  }

  step(by) {
    this.rated = null;
    const all = articles();
    const at = this.here();
    if (!at) {
      this.focusOn(all.at(by > 0 ? 0 : -1));
      return;
    }
    const target = all[all.indexOf(at) + by];
    if (target) this.focusOn(target);
    else this.go(by > 0 ? "[data-next]" : "[data-previous]");
  }

  /** To the next open requirement: of this criterion, else of the next one that has any. */
  toOpen() {
    this.rated = null;
    const at = this.here();
    // Where the keyboard is elsewhere on the page, the one last gone to is the first to go to.
    const away = !articleOf(document.activeElement);
    const target = away && at && isOpen(at) ? at : nextOpen(articles(), at);
    if (target) {
      this.focusOn(target);
      return;
    }
    const links = [...document.querySelectorAll("#rail a")];
    const here = links.findIndex((link) => link.hasAttribute("aria-current"));
    const ahead = [...links.slice(here + 1), ...links.slice(0, Math.max(here, 0))];
    const link = ahead.find((one) => Number(one.dataset.open) > 0);
    if (link) this.outbox.leaveBy(() => location.assign(link.href));
    else say(at && isOpen(at) ? gettext("No other requirement is open.") : gettext("Nothing is open any more."));
  }

  /** To the page that a link leads to, once everything is delivered. */
  go(selector) {
    const link = document.querySelector(selector);
    if (link) this.outbox.leaveBy(() => location.assign(link.href));
    else say(gettext("There is nothing further."));
  }

  advance(one) {
    const all = articles();
    const target = all[all.indexOf(one) + 1];
    this.focusOn(target || one);
    if (!target) say(gettext("Last requirement of this criterion. ] goes on."));
  }

  toDraft() {
    const one = this.here() || articles()[0];
    if (!one || one.dataset.code === "bottom-line") return;
    this.at(one);
    const button = document.querySelector(".clause.is-cited .cite-here") || document.querySelector(".cite-here");
    if (button) button.focus();
  }

  toReason() {
    const one = this.subject();
    if (one) one.querySelector("textarea").focus();
  }
}
