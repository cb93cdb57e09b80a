/* The amendments' page: the words that change are marked as one types. */

import { runs } from "./runs.js";

const TAGS = { added: "ins", removed: "del" };
const oneLine = (text) => text.split(/\s+/u).filter(Boolean).join(" ");

/** The stretches as elements: <ins>, <del>, or text. */
export function elementsOf(found, document) {
  return found.map(({ kind, text }) => {
    if (!TAGS[kind]) return document.createTextNode(text);
    const element = document.createElement(TAGS[kind]);
    element.textContent = text;
    return element;
  });
}

function mark(field) {
  const place = field.closest("article").querySelector("[data-marked]");
  place.replaceChildren(...elementsOf(runs(oneLine(field.dataset.was), oneLine(field.value)), document));
}

export function watchWords() {
  document.addEventListener("input", (event) => {
    if (event.target.matches?.("textarea[data-was]")) mark(event.target);
  });
  // What this browser kept, or another version that was taken, is in the field without a key.
  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("textarea[data-was]").forEach(mark);
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-take-theirs]")) return;
    event.target.closest("article").querySelectorAll("textarea[data-was]").forEach(mark);
  });
}

if (globalThis.document?.getElementById("sheet")) watchWords();
