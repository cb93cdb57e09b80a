/* The note beside a button whose request failed: a sentence and what is offered. */

import { gettext } from "./gettext.js";

/** Where a note stands: after the line that holds the button; in front in a form that nobody pressed a button of. */
export function place(note, elt, button) {
  const pressed = button || (elt.matches("button, a") ? elt : null);
  const row = pressed?.closest(".actions, p, summary, .chip") || pressed;
  if (row) row.after(note);
  else elt.prepend(note);
}

function offer(kind, again) {
  const { signIn } = document.body.dataset;
  if (kind === "sign in") {
    const link = document.createElement("a");
    const text = gettext("Sign in (new tab)");
    Object.assign(link, { href: `${signIn}?expired=1`, target: "_blank", rel: "noopener", textContent: text });
    return link;
  }
  const button = document.createElement("button");
  const text = kind === "again" ? gettext("Try again") : gettext("Reload the page");
  Object.assign(button, { type: "button", className: "btn btn-ghost", textContent: text });
  button.addEventListener("click", kind === "again" ? again : () => location.reload());
  return button;
}

/** What is offered, as elements; `again` is what "Try again" does, nothing where it is tried without being asked. */
export const offersOf = (offers, again = null) =>
  offers.filter((kind) => kind !== "again" || again).map((kind) => offer(kind, again));

/** The note: the sentence, and below it what is offered. */
export function noteOf({ text, offers }, again) {
  const note = document.createElement("div");
  note.className = "notice notice-error failure";
  note.setAttribute("role", "alert");
  note.tabIndex = -1;
  const sentence = document.createElement("p");
  sentence.textContent = text;
  const line = document.createElement("p");
  line.className = "actions";
  line.append(...offersOf(offers, again));
  note.append(sentence, line);
  return note;
}
