/* Selecting words of the draft: by mouse, by touch, or by keyboard. The last selection inside one clause is kept until
 * another is made, because a tap on a button clears it on some devices. */

import { say, withModifier } from "../dom.js";
import { gettext, interpolate } from "../gettext.js";
import { lengthOf, nextStretch, wordsOf } from "./words.js";

const textOf = (clause) => clause.querySelector("[data-text]");

export class Selection {
  constructor(doc) {
    this.doc = doc;
    this.kept = null; // {clause, quote, start}
    this.stretches = new WeakMap(); // per clause the words that the keyboard has selected, as [from, to]
    document.addEventListener("selectionchange", () => this.changed());
    doc.addEventListener("mousedown", (event) => {
      if (event.target.closest(".cite-here")) event.preventDefault(); // keeps the selection and the focus
      else if (!event.target.closest("[data-text]")) this.forget();
    });
    doc.addEventListener("keydown", (event) => this.byKey(event));
  }

  /** What pressing a clause's button sends: the kept words, or the clause as a whole. */
  valuesFor(button) {
    if (!this.kept || this.kept.clause !== button.closest(".clause")) return { toggle: button.dataset.clause };
    return { clause: button.dataset.clause, quote: this.kept.quote, start: this.kept.start };
  }

  forget() {
    if (!this.kept) return;
    this.kept = null;
    document.getSelection()?.removeAllRanges();
    this.show();
  }

  changed() {
    const found = selected(document.getSelection());
    if (found === "several") say(gettext("Select words inside one clause to cite them."));
    else if (found) this.hold(found);
  }

  hold(found) {
    this.kept = found;
    this.show();
  }

  show() {
    const had = [...this.doc.querySelectorAll(".cite-here.has-words")];
    const has = this.kept ? [this.kept.clause.querySelector(".cite-here")] : [];
    new Set([...had, ...has].filter(Boolean)).forEach((button) => {
      const mine = Boolean(this.kept && this.kept.clause.contains(button));
      button.firstChild.textContent = mine ? gettext("Cite these words") : gettext("Cite");
      button.classList.toggle("has-words", mine);
    });
  }

  byKey(event) {
    if (event.key === "Escape") {
      this.forget();
      return;
    }
    const button = event.target.closest(".clause .cite-here");
    if (!button || !["ArrowLeft", "ArrowRight"].includes(event.key) || withModifier(event)) return;
    const clause = button.closest(".clause");
    const last = wordsOf(textOf(clause).textContent).length - 1;
    if (last < 0) return;
    event.preventDefault();
    const asked = { forward: event.key === "ArrowRight", extend: event.shiftKey, last };
    this.select(clause, nextStretch(this.stretches.get(clause), asked));
  }

  select(clause, [from, to]) {
    const node = textOf(clause).firstChild;
    if (!node) return;
    const words = wordsOf(node.textContent);
    document.getSelection().setBaseAndExtent(node, words[from][0], node, words[to][1]);
    this.stretches.set(clause, [from, to]);
    const quote = node.textContent.slice(words[from][0], words[to][1]);
    // At once: the browser tells of the change only after the next key may have been pressed.
    this.hold({ clause, quote, start: lengthOf(node.textContent.slice(0, words[from][0])) });
    say(interpolate(gettext("Selected: %(quote)s"), { quote }));
  }
}

/** The clause's text that a node of the page stands in. */
const holder = (node) => (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest("#doc [data-text]");

/** The selected words of one clause; "several" across clauses, null outside the draft. */
function selected(selection) {
  if (!selection || selection.rangeCount === 0 || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  const first = holder(range.startContainer);
  const last = holder(range.endContainer);
  if (!first && !last) return null;
  if (first !== last) return "several";
  const before = document.createRange();
  before.selectNodeContents(first);
  before.setEnd(range.startContainer, range.startOffset);
  const quote = range.toString();
  return quote.trim() ? { clause: first.closest(".clause"), quote, start: lengthOf(before.toString()) } : null;
}
