/* On every page: text typed into a form marked `data-keep` survives a lost connection, an expired session, a restart.
 * It is mirrored to this browser's storage while it is typed, put back when the page is opened again, and dropped once
 * the server has taken it. A form that carries a revision gets back the one that the text was typed on, so that what
 * others saved since is shown and not overwritten. */
"use strict";

(() => {
  document.documentElement.classList.add("js");
  const live = () => document.getElementById("live");
  const TYPES = ["textarea", "text", "date", "number", "select-one", "checkbox"];
  const prefix = (form) => `touchstone:keep:${form.dataset.keep}:`;
  const keyOf = (form, field) => prefix(form) + field.name;
  const revisionKey = (form) => `${prefix(form)}~revision`;
  // What is confirmed is confirmed anew each time: a tick of last week must not come back by itself.
  const kept = (form) => [...form.elements].filter((f) => f.name && f.name !== "confirm" && TYPES.includes(f.type));
  const stateOf = (field) => (field.type === "checkbox" ? (field.checked ? "1" : "0") : field.value);

  function put(field, state) {
    if (field.type === "checkbox") field.checked = state === "1";
    else if (field.type !== "select-one" || [...field.options].some((o) => o.value === state)) field.value = state;
  }

  function drop(form) {
    try {
      const mine = [...Array(localStorage.length).keys()].map((k) => localStorage.key(k)).filter((key) => key.startsWith(prefix(form)));
      mine.forEach((key) => localStorage.removeItem(key));
    } catch { /* storage is off */ }
  }

  function keep(form, field) {
    each(form, (key, one) => { if (one === field) localStorage.setItem(key, stateOf(field)); });
    const revision = form.elements.revision;
    try {
      if (revision && localStorage.getItem(revisionKey(form)) === null) localStorage.setItem(revisionKey(form), revision.value);
    } catch { /* storage is full or off */ }
  }

  function each(form, act) {
    try { kept(form).forEach((field) => act(keyOf(form, field), field)); } catch { /* storage is full or off */ }
  }

  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form && form.dataset.keep) keep(form, event.target);
  });

  function restore(form) {
    let some = false;
    each(form, (key, field) => {
      const text = localStorage.getItem(key);
      if (text === null) return;
      if (text === stateOf(field)) { if (!("unsaved" in form.dataset)) localStorage.removeItem(key); return; }
      put(field, text);
      some = some || text === stateOf(field);
    });
    if (some) typedOn(form);
    else if (!("unsaved" in form.dataset)) drop(form);
    if (some && !form.querySelector(".restored")) {
      const note = document.createElement("p");
      note.className = "notice notice-warn restored";
      note.textContent = "This browser kept text that was not saved; it is back in the form.";
      form.prepend(note);
    }
  }

  function typedOn(form) {
    try {
      const revision = localStorage.getItem(revisionKey(form));
      if (revision !== null && form.elements.revision) form.elements.revision.value = revision;
    } catch { /* storage is off */ }
  }

  function lost(form) {
    let note = form.querySelector(".lost");
    if (!note) {
      note = document.createElement("p");
      note.className = "notice notice-error lost";
      note.setAttribute("role", "alert");
      form.prepend(note);
    }
    note.textContent = "The server could not be reached. Nothing was sent; your text is kept here. Try again in a moment.";
  }

  // Once the answer has replaced the page, the event's own element is the page and not the form that was sent.
  function senderOf(event) {
    const config = event.detail.requestConfig;
    return ((config && config.elt) || event.detail.elt).closest("form[data-keep]");
  }

  document.body.addEventListener("htmx:sendError", (event) => {
    const form = senderOf(event);
    if (form) lost(form);
  });
  document.body.addEventListener("htmx:afterRequest", (event) => {
    const form = senderOf(event);
    const status = event.detail.xhr ? event.detail.xhr.status : 0;
    if (!form) return;
    if (status >= 200 && status < 300) drop(form);
    else if (status >= 500) lost(form);
  });
  document.body.addEventListener("htmx:load", (event) => {
    const scope = event.detail.elt;
    scope.querySelectorAll && scope.querySelectorAll("form[data-keep]").forEach(restore);
  });
  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll("form[data-keep]").forEach(restore));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") document.querySelectorAll("details.menu[open]").forEach((d) => { d.open = false; });
  });
  document.body.addEventListener("htmx:responseError", () => { if (live()) live().textContent = "That did not work. Nothing was changed."; });
})();
