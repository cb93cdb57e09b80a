/* Small things that several scripts need of the page. */

/** A requirement's code as it stands in an element's id: "4.1" becomes "4-1". The server's `dom_id` says the same. */
export const idOf = (code) => code.replaceAll(".", "-");

/** Say something to a screen reader, in the one live region of the page. */
export function say(text) {
  const region = document.getElementById("live");
  if (region) region.textContent = text;
}

/** Whether an element takes letters, so that a single key must not mean anything else. */
export const typing = (element) =>
  element.matches("textarea, select, input:not([type=radio]):not([type=checkbox]), [contenteditable]");

/** Whether a key comes with one that makes it the browser's. */
export const withModifier = (event) => event.ctrlKey || event.metaKey || event.altKey;

/** The element that stands for this class in a holder, made in front of the rest where it is missing. */
export function lineIn(holder, name, className, attributes = {}) {
  let line = holder.querySelector(`.${name}`);
  if (!line) {
    line = document.createElement("p");
    line.className = className;
    Object.entries(attributes).forEach(([key, value]) => line.setAttribute(key, value));
    holder.prepend(line);
  }
  return line;
}
