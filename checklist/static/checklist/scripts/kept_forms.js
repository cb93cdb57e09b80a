/* Text typed into a form marked `data-keep` survives a lost connection, an expired session and a restart.
 *
 * It is mirrored to this browser's storage as it is typed, put back when the page is opened again, and dropped once the
 * server has taken it. A form that carries a revision gets back the one that the text was typed on, so that what others
 * saved since is shown and not overwritten. */

import { Drafts, browserStorage } from "./drafts.js";
import { lineIn } from "./dom.js";
import { keptFields, putState, stateOf } from "./kept_fields.js";

const REVISION = "~revision";
const RESTORED = "This browser kept text that was not saved; it is back in the form.";
const LOST = "The server could not be reached. Nothing was sent; your text is kept here. Try again in a moment.";

const draftsOf = (form) => new Drafts(browserStorage(), `touchstone:keep:${form.dataset.keep}:`);

function keep(form, field) {
  const drafts = draftsOf(form);
  if (!keptFields(form).includes(field)) return;
  drafts.put(field.name, stateOf(field));
  const revision = form.elements.revision;
  if (revision && drafts.get(REVISION) === null) drafts.put(REVISION, revision.value);
}

function restore(form) {
  const drafts = draftsOf(form);
  const unsaved = "unsaved" in form.dataset;
  let some = false;
  for (const field of keptFields(form)) {
    const text = drafts.get(field.name);
    if (text === null) continue;
    if (text === stateOf(field)) {
      if (!unsaved) drafts.drop(field.name);
      continue;
    }
    putState(field, text);
    some = some || text === stateOf(field);
  }
  if (some) showRestored(form, drafts.get(REVISION));
  else if (!unsaved) drafts.clear();
}

function showRestored(form, revision) {
  if (revision !== null && form.elements.revision) form.elements.revision.value = revision;
  lineIn(form, "restored", "notice notice-warn restored").textContent = RESTORED;
}

function showLost(form) {
  lineIn(form, "lost", "notice notice-error lost", { role: "alert" }).textContent = LOST;
}

/** Once the answer has replaced the page, the event's own element is the page and not the form that was sent. */
function senderOf(event) {
  const config = event.detail.requestConfig;
  return ((config && config.elt) || event.detail.elt).closest("form[data-keep]");
}

export function watchKeptForms() {
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form && form.dataset.keep) keep(form, event.target);
  });
  document.body.addEventListener("htmx:sendError", (event) => {
    const form = senderOf(event);
    if (form) showLost(form);
  });
  document.body.addEventListener("htmx:afterRequest", (event) => {
    const form = senderOf(event);
    const status = event.detail.xhr ? event.detail.xhr.status : 0;
    if (!form) return;
    if (status >= 200 && status < 300) draftsOf(form).clear();
    else if (status >= 500) showLost(form);
  });
  document.body.addEventListener("htmx:load", (event) => {
    event.detail.elt.querySelectorAll?.("form[data-keep]").forEach(restore);
  });
  document.querySelectorAll("form[data-keep]").forEach(restore);
}
