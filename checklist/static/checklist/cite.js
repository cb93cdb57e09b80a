/* Selecting words of the draft: by mouse, by touch, or by keyboard. The last selection inside one clause is kept until
 * another is made, because a tap on a button clears it on some devices. score.js asks `touchstoneSelection` what a press
 * of a clause's Cite button means. Lengths are counted in characters, as the server counts them. */
"use strict";

(() => {
  const doc = document.getElementById("doc");
  if (!doc) return;
  let kept = null; // {clause, quote, start}
  const cursor = new WeakMap(); // per clause the words that the keyboard has selected, as [from, to]
  const length = (text) => [...text].length;
  const live = (text) => { const region = document.getElementById("live"); if (region) region.textContent = text; };
  const textOf = (clause) => clause.querySelector("[data-text]");

  function words(node) {
    const found = [];
    const pattern = /[぀-ヿ㐀-鿿]|[^\s぀-ヿ㐀-鿿]+/gu;
    for (const match of node.textContent.matchAll(pattern)) found.push([match.index, match.index + match[0].length]);
    return found;
  }

  function inside(selection) {
    if (!selection || selection.rangeCount === 0 || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    const holder = (node) => (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest("#doc [data-text]");
    const first = holder(range.startContainer);
    const last = holder(range.endContainer);
    if (!first && !last) return null;
    if (first !== last) return "several";
    const before = document.createRange();
    before.selectNodeContents(first);
    before.setEnd(range.startContainer, range.startOffset);
    const quote = range.toString();
    return quote.trim() ? { clause: first.closest(".clause"), quote, start: length(before.toString()) } : null;
  }

  function show() {
    doc.querySelectorAll(".clause .cite-here").forEach((button) => {
      const mine = kept && kept !== "several" && kept.clause.contains(button);
      button.firstChild.textContent = mine ? "Cite these words" : "Cite";
      button.classList.toggle("has-words", Boolean(mine));
    });
  }

  document.addEventListener("selectionchange", () => {
    const found = inside(document.getSelection());
    if (found === "several") { live("Select words inside one clause to cite them."); return; }
    if (!found) return;
    kept = found;
    show();
  });

  doc.addEventListener("mousedown", (event) => {
    if (event.target.closest(".cite-here")) event.preventDefault(); // keeps the selection and the focus
    else if (!event.target.closest("[data-text]")) forget();
  });

  function forget() {
    if (!kept) return;
    kept = null;
    document.getSelection()?.removeAllRanges();
    show();
  }

  function select(clause, from, to) {
    const node = textOf(clause).firstChild;
    const all = words(textOf(clause));
    if (!node || !all.length) return;
    document.getSelection().setBaseAndExtent(node, all[from][0], node, all[to][1]);
    cursor.set(clause, [from, to]);
    // At once: the browser tells of the change only after the next key may have been pressed.
    kept = { clause, quote: node.textContent.slice(all[from][0], all[to][1]), start: length(node.textContent.slice(0, all[from][0])) };
    show();
    live(`Selected: ${node.textContent.slice(all[from][0], all[to][1])}`);
  }

  doc.addEventListener("keydown", (event) => {
    const button = event.target.closest(".clause .cite-here");
    if (event.key === "Escape") { forget(); return; }
    if (!button || !["ArrowLeft", "ArrowRight"].includes(event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
    const clause = button.closest(".clause");
    const last = words(textOf(clause)).length - 1;
    if (last < 0) return;
    event.preventDefault();
    const by = event.key === "ArrowRight" ? 1 : -1;
    const at = cursor.get(clause);
    if (!at) select(clause, by > 0 ? 0 : last, by > 0 ? 0 : last);
    else if (event.shiftKey) select(clause, at[0], Math.min(last, Math.max(at[0], at[1] + by)));
    else { const to = Math.min(last, Math.max(0, (by > 0 ? at[1] : at[0]) + by)); select(clause, to, to); }
  });

  /* What pressing this clause's button sends: the kept words, or the clause as a whole. */
  window.touchstoneSelection = {
    values(button) {
      const clause = button.closest(".clause");
      if (!kept || kept === "several" || kept.clause !== clause) return { toggle: button.dataset.clause };
      return { clause: button.dataset.clause, quote: kept.quote, start: kept.start };
    },
    forget,
  };
})();
