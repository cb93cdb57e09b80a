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

/** The amendments that are switched off by the address, of those that have a switch; and those whose switch says so. */
export function switched(document, search) {
  const all = [...document.querySelectorAll("#then input[name=off]")];
  const known = new Set(all.map((box) => box.value));
  const wanted = new URLSearchParams(search).getAll("off").filter((value) => known.has(value));
  const shown = all.filter((box) => box.checked).map((box) => box.value);
  return [wanted, shown].map((values) => [...new Set(values)].toSorted().join());
}

/* A save that was under way when something was switched brings what followed before: then it is asked for anew. */
export function watchSwitches() {
  let asking = false;
  const agree = () => {
    const [wanted, shown] = switched(document, location.search);
    if (asking || wanted === shown) return;
    asking = true;
    const where = { target: "#then", swap: "outerHTML" };
    window.htmx.ajax("GET", location.pathname + location.search, where).finally(() => {
      asking = false;
    });
  };
  document.body.addEventListener("htmx:afterSettle", agree);
  document.body.addEventListener("htmx:replacedInHistory", agree);
}

if (globalThis.document?.getElementById("sheet")) {
  watchWords();
  watchSwitches();
}
