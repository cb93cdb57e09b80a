/* Text typed into a form marked `data-keep` survives a lost connection, an expired session and a restart.
 *
 * It is mirrored to this browser's storage as it is typed, put back when the page is opened again, and dropped once
 * the server has taken it. What a form carries unseen comes back as it was when the text was typed: the revision and
 * what each field showed, so that what others saved since is shown and not overwritten, and the token by which a form
 * that was sent after all makes nothing twice. */

import { lineIn } from "./dom.js";
import { Drafts, TEXTS, browserStorage } from "./drafts.js";
import { gettext } from "./gettext.js";
import { keptFields, putState, renderedState, stateOf } from "./kept_fields.js";

const CARRIED = /^(revision|once|initial-.*)$/;
const keyOf = (field) => `~${field.name}`;
const carried = (form) => [...form.elements].filter((field) => field.type === "hidden" && CARRIED.test(field.name));

const draftsOf = (form, storage) => new Drafts(storage, `touchstone:keep:${form.dataset.keep}:`, TEXTS);

/** Mirror one field to storage, and beside it what the form carried when its first text was typed. */
export function keep(form, field, storage) {
  if (!keptFields(form).includes(field)) return;
  const drafts = draftsOf(form, storage);
  drafts.put(field.name, stateOf(field));
  carried(form).forEach((hidden) => {
    if (drafts.get(keyOf(hidden)) === null) drafts.put(keyOf(hidden), hidden.value);
  });
}

/** Put back what was kept; drop it where the server's own page shows it, unless that page is a refusal (`unsaved`). */
export function restore(form, storage, { unsaved }) {
  const drafts = draftsOf(form, storage);
  const back = new Set();
  for (const field of keptFields(form)) {
    const text = drafts.get(field.name);
    if (text === null) continue;
    if (text === renderedState(field)) {
      if (!unsaved) drafts.drop(field.name);
      continue;
    }
    putState(field, text);
    if (text === stateOf(field)) back.add(field.name);
  }
  if (back.size) showRestored(form, drafts, back);
  else if (!unsaved) drafts.clear();
}

function showRestored(form, drafts, back) {
  carried(form).forEach((hidden) => {
    const before = drafts.get(keyOf(hidden));
    const shown = hidden.name.startsWith("initial-") ? hidden.name.slice("initial-".length) : null;
    if (before !== null && (shown === null || back.has(shown))) hidden.value = before;
  });
  lineIn(form, "restored", "notice notice-warn restored").textContent = gettext(
    "This browser kept text that was not saved; it is back in the form.",
  );
}

/** Once the answer has replaced the page, the event's own element is the page and not the form that was sent. */
function senderOf(event) {
  const config = event.detail.requestConfig;
  return ((config && config.elt) || event.detail.elt).closest("form[data-keep]");
}

export function watchKeptForms(storage = browserStorage()) {
  const refused = new Set(); // forms whose last sending the server did not take
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form && form.dataset.keep) keep(form, event.target, storage);
  });
  document.body.addEventListener("htmx:afterRequest", (event) => {
    const form = senderOf(event);
    const status = event.detail.xhr ? event.detail.xhr.status : 0;
    if (!form) return;
    // A page to sign in is no answer to a form, whatever its status (`refused`, see failures.js).
    if (status >= 200 && status < 300 && !event.detail.refused) {
      refused.delete(form.dataset.keep);
      draftsOf(form, storage).clear();
    } else {
      refused.add(form.dataset.keep);
    }
  });
  // For the page as a whole this comes once htmx has taken it in, and again for each part that is swapped in.
  document.body.addEventListener("htmx:load", (event) => {
    event.detail.elt.querySelectorAll?.("form[data-keep]").forEach((form) => {
      restore(form, storage, { unsaved: "unsaved" in form.dataset || refused.has(form.dataset.keep) });
    });
  });
}
