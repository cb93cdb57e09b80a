/* On every page: text typed into a form marked `data-keep` survives a lost connection, an expired session, a restart.
 * It is mirrored to this browser's storage while it is typed, put back when the page is opened again, and dropped once
 * the server has taken it. */
"use strict";

(() => {
  document.documentElement.classList.add("js");
  const live = () => document.getElementById("live");
  const keyOf = (form, field) => `touchstone:keep:${form.dataset.keep}:${field.name}`;
  const kept = (form) => [...form.elements].filter((f) => f.name && (f.tagName === "TEXTAREA" || ["text", "date"].includes(f.type)));

  function each(form, act) {
    try { kept(form).forEach((field) => act(keyOf(form, field), field)); } catch { /* storage is full or off */ }
  }

  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form && form.dataset.keep) each(form, (key, field) => { if (field === event.target) localStorage.setItem(key, field.value); });
  });

  function restore(form) {
    let some = false;
    each(form, (key, field) => {
      const text = localStorage.getItem(key);
      if (text === null) return;
      if (text === field.value) { localStorage.removeItem(key); return; }
      field.value = text;
      some = true;
    });
    if (some && !form.querySelector(".restored")) {
      const note = document.createElement("p");
      note.className = "notice notice-warn restored";
      note.textContent = "This browser kept text that was not saved; it is back in the form.";
      form.prepend(note);
    }
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

  document.body.addEventListener("htmx:sendError", (event) => {
    const form = event.detail.elt.closest("form[data-keep]");
    if (form) lost(form);
  });
  document.body.addEventListener("htmx:afterRequest", (event) => {
    const form = event.detail.elt.closest("form[data-keep]");
    const status = event.detail.xhr ? event.detail.xhr.status : 0;
    if (!form) return;
    if (status >= 200 && status < 300) each(form, (key) => localStorage.removeItem(key));
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
