/* The scoring page: saves each requirement as it changes, keeps unsaved text through anything, and hears single keys.
 *
 * Saving: a change marks its article dirty and is mirrored to this browser's storage at once. One request is under way
 * at a time; its answer replaces only the article's state line, so no field is swapped while somebody types in it. What
 * could not be delivered stays dirty, in the page and in storage, and is tried again until the server takes it. */
"use strict";

(() => {
  const root = document.getElementById("scoring");
  if (!root) return;
  const sheet = document.getElementById("sheet");
  const saveState = document.getElementById("save-state");
  const prefix = `touchstone:${root.dataset.user}:${root.dataset.card}:`;
  const PAUSE = 700; // ms after the last key before text is saved
  const RETRY = [1000, 2000, 4000, 8000, 15000]; // ms between attempts, the last one repeating
  const timers = new Map();
  let busy = null;
  let failures = 0;
  let retryTimer = 0;
  let current = null;
  let leaving = "";
  document.documentElement.classList.add("js");

  const articles = () => [...document.querySelectorAll("article[data-code]")];
  const article = (code) => articles().find((a) => a.dataset.code === code);
  const inputs = (a, name) => [...a.querySelectorAll(`[data-field="${name}"]`)];
  const fieldNames = (a) => [...new Set([...a.querySelectorAll("[data-field]")].map((i) => i.dataset.field))].filter((n) => n !== "revision");
  const revision = (a) => inputs(a, "revision")[0];
  const paramName = (a, name) => (inputs(a, name)[0] ? inputs(a, name)[0].name : name);
  const say = (text) => {
    const live = document.getElementById("live");
    if (live) live.textContent = text;
  };

  function read(a) {
    const found = {};
    for (const name of fieldNames(a)) {
      const all = inputs(a, name);
      found[name] = all[0].type === "radio" ? (all.find((i) => i.checked) || { value: "" }).value : all[0].value;
    }
    return found;
  }

  function fill(a, values) {
    for (const name of fieldNames(a)) {
      if (values[name] === undefined) continue;
      for (const input of inputs(a, name)) {
        if (input.type === "radio") input.checked = input.value === values[name];
        else input.value = values[name];
      }
      inputs(a, name).forEach(grow);
    }
  }

  const same = (one, two) => JSON.stringify(one) === JSON.stringify(two);

  /* Storage that may be full or switched off: the page then still holds the text. */
  const store = {
    get(code) {
      try { return JSON.parse(localStorage.getItem(prefix + code)); } catch { return null; }
    },
    put(code, entry) {
      try { localStorage.setItem(prefix + code, JSON.stringify(entry)); } catch { /* the page keeps it */ }
    },
    drop(code) {
      try { localStorage.removeItem(prefix + code); } catch { /* nothing to do */ }
    },
    codes() {
      try {
        return Object.keys(localStorage).filter((k) => k.startsWith(prefix)).map((k) => k.slice(prefix.length));
      } catch { return []; }
    },
  };

  /* ---- what is not saved yet ---- */

  function keep(a) {
    store.put(a.dataset.code, { ...read(a), revision: revision(a).value, sent: a.sent || null, url: a.dataset.url, number: root.dataset.number });
  }

  function touch(a, { soon }) {
    a.dataset.dirty = "yes";
    delete a.dataset.invalid;
    keep(a);
    showState();
    clearTimeout(timers.get(a));
    if (a.dataset.conflict) return;
    timers.set(a, setTimeout(pump, soon ? 0 : PAUSE));
  }

  const waiting = () => articles().filter((a) => a.dataset.dirty);
  const deliverable = () => waiting().filter((a) => !a.dataset.conflict && !a.dataset.invalid);

  function pump() {
    if (busy || !navigator.onLine && failures === 0 && offline()) return;
    const next = deliverable()[0];
    if (!next) { showState(); leave(); return; }
    clearTimeout(timers.get(next));
    busy = next;
    showState();
    htmx.trigger(next, "save");
  }

  function offline() {
    failed();
    return true;
  }

  function failed() {
    failures += 1;
    clearTimeout(retryTimer);
    retryTimer = setTimeout(pump, RETRY[Math.min(failures, RETRY.length) - 1]);
    for (const a of deliverable()) note(a, "Not saved. Kept in this browser; trying again.");
    showState();
  }

  function note(a, text) {
    const line = a.querySelector(".req-state");
    let mark = line.querySelector(".unsaved");
    if (!mark) {
      line.querySelectorAll("p").forEach((p) => p.remove());
      mark = document.createElement("p");
      mark.className = "unsaved";
      line.prepend(mark);
    }
    mark.textContent = text;
  }

  function showState() {
    const count = waiting().length;
    const before = saveState.dataset.state;
    const now = new Date().toTimeString().slice(0, 5);
    let state = "saved";
    if (count && failures) state = "unsaved";
    else if (count && deliverable().length < count) state = "attention";
    else if (count) state = "saving";
    const texts = {
      unsaved: `${count} ${count === 1 ? "change" : "changes"} not saved. No connection; trying again`,
      attention: `${count} ${count === 1 ? "change needs" : "changes need"} your attention`,
      saving: "Saving…",
      saved: before ? `All changes saved ${now}` : "",
    };
    if (state === before && state === "saved") return;
    saveState.dataset.state = state;
    saveState.textContent = texts[state];
    if ((state === "unsaved" || state === "attention") && before !== state) say(texts[state]);
    if (state === "saved" && before === "unsaved") say("Connection is back. All changes saved.");
  }

  /* ---- the request ---- */

  document.body.addEventListener("htmx:configRequest", (event) => {
    const a = event.detail.elt;
    if (!a.matches || !a.matches("article[data-code]")) return;
    const parameters = {};
    for (const [name, value] of Object.entries(read(a))) parameters[paramName(a, name)] = value;
    parameters[revision(a).name] = revision(a).value;
    const code = a.dataset.code;
    const confirm = a.querySelector("[data-confirm]");
    if (confirm && confirm.checked) parameters[confirm.name] = "on";
    if (a.sent) parameters[code === "bottom-line" ? "sent" : `${code}-sent`] = JSON.stringify(a.sent);
    a.sending = read(a);
    a.sent = a.sending;
    event.detail.parameters = parameters;
    event.detail.formData = undefined;
    const data = new FormData();
    for (const [name, value] of Object.entries(parameters)) data.append(name, value);
    event.detail.formData = data;
    keep(a);
  });

  document.body.addEventListener("htmx:afterRequest", (event) => {
    const a = event.detail.elt;
    if (!a.matches || !a.matches("article[data-code]")) return;
    const status = event.detail.xhr.status;
    busy = null;
    if (status === 200) delivered(a);
    else if (status === 401) say("Your session ended. What you typed is kept in this browser.");
    else if (status === 409 || status === 422 || status === 403 || status === 404) refused(a, status);
    else failed();
  });

  function delivered(a) {
    failures = 0;
    a.sent = null;
    if (same(read(a), a.sending)) {
      delete a.dataset.dirty;
      store.drop(a.dataset.code);
    } else {
      setTimeout(() => keep(a), 0); // with the revision that this answer brings
    }
    setTimeout(pump, 0);
  }

  function refused(a, status) {
    failures = 0;
    a.sent = null;
    if (same(read(a), a.sending)) a.dataset[status === 422 ? "invalid" : "conflict"] = "yes";
    if (status === 403 || status === 404) note(a, "This scorecard can no longer be changed here. Your text is kept in this browser.");
    say(status === 409 ? `${a.dataset.code} was changed somewhere else. Both versions are shown.` : `${a.dataset.code} was not saved. See the note below it.`);
    setTimeout(pump, 0);
  }

  /* ---- input ---- */

  sheet.addEventListener("input", (event) => {
    const a = event.target.closest("article[data-code]");
    if (!a || !event.target.dataset.field) return;
    if (event.target.tagName === "TEXTAREA") { grow(event.target); count(event.target); touch(a, { soon: false }); }
  });

  sheet.addEventListener("change", (event) => {
    const a = event.target.closest("article[data-code]");
    if (!a || !(event.target.dataset.field || "confirm" in event.target.dataset)) return;
    touch(a, { soon: true });
  });

  sheet.addEventListener("submit", (event) => {
    event.preventDefault();
    pump();
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    const a = event.target.closest("article[data-code]");
    if (!button || !a) return;
    if ("keepMine" in button.dataset) {
      event.preventDefault();
      settle(a, button, null);
    } else if ("takeTheirs" in button.dataset) {
      settle(a, button, button.dataset);
    }
  });

  function settle(a, button, theirs) {
    delete a.dataset.conflict;
    revision(a).value = button.dataset.revision;
    if (theirs) fill(a, theirs);
    const heading = a.querySelector("textarea");
    touch(a, { soon: true });
    if (heading) heading.focus();
  }

  function grow(field) {
    if (field.tagName !== "TEXTAREA") return;
    field.rows = Math.min(14, Math.max(field.dataset.limit ? 7 : 2, Math.ceil(field.value.length / 75) + field.value.split("\n").length - 1));
  }

  function count(field) {
    const limit = Number(field.dataset.limit);
    const hint = document.getElementById(field.getAttribute("aria-describedby"));
    if (!limit || !hint) return;
    const left = limit - field.value.trim().length;
    hint.textContent = left >= 0 ? `${left} of ${limit} characters left.` : `${-left} characters over the limit of ${limit}.`;
    hint.classList.toggle("errors", left < 0);
  }

  /* ---- coming back: what an earlier page could not deliver ---- */

  function restore() {
    const elsewhere = [];
    for (const code of store.codes()) {
      const entry = store.get(code);
      const a = article(code);
      if (!entry) { store.drop(code); continue; }
      if (!a) { elsewhere.push([code, entry]); continue; }
      const { revision: base, sent, url, number, ...values } = entry;
      if (same(values, read(a))) { store.drop(code); continue; }
      fill(a, values);
      revision(a).value = base;
      a.sent = sent;
      a.dataset.dirty = "yes";
      note(a, "Restored from this browser; saving.");
    }
    elsewhere.forEach(([code, entry]) => deliverElsewhere(code, entry));
    pump();
  }

  async function deliverElsewhere(code, entry) {
    const { revision: base, sent, url, number, ...values } = entry;
    const data = new FormData();
    const name = (field) => (code === "bottom-line" ? field : `${code}-${field}`);
    for (const [field, value] of Object.entries(values)) data.append(name(field), value);
    data.append(name("revision"), base);
    if (sent) data.append(name("sent"), JSON.stringify(sent));
    const token = sheet.querySelector("[name=csrfmiddlewaretoken]").value;
    try {
      const answer = await fetch(url, { method: "POST", body: data, headers: { "X-CSRFToken": token, "HX-Request": "true", "HX-Current-URL": location.href } });
      if (answer.ok) { if (same(store.get(code), entry)) store.drop(code); return; }
      if (answer.status >= 500 || answer.status === 401) throw new Error(String(answer.status));
    } catch {
      setTimeout(() => { const again = store.get(code); if (again) deliverElsewhere(code, again); }, 8000);
    }
    showElsewhere(code, number);
  }

  function showElsewhere(code, number) {
    const box = document.getElementById("elsewhere");
    if (box.querySelector(`[data-code="${CSS.escape(code)}"]`)) return;
    box.hidden = false;
    const line = document.createElement("p");
    line.dataset.code = code;
    const link = document.createElement("a");
    link.href = code === "bottom-line" ? "../bottom-line/" : `../${number}/#req-${code.replace(".", "-")}`;
    if (root.dataset.number === "bottom-line") link.href = `../score/${number}/#req-${code.replace(".", "-")}`;
    else if (code === "bottom-line") link.href = "../../bottom-line/";
    link.textContent = code === "bottom-line" ? "the bottom line" : code;
    line.append("Not saved yet: ", link, ". Your text is kept in this browser.");
    box.append(line);
  }

  /* ---- moving about ---- */

  function focusOn(a) {
    if (!a) return;
    current = a;
    a.focus({ preventScroll: true });
    a.scrollIntoView({ block: "nearest" });
    mark();
  }

  function mark() {
    articles().forEach((a) => a.classList.toggle("is-current", a === current));
    document.querySelectorAll(".likely").forEach((box) => box.classList.toggle("is-on", Boolean(current) && box.dataset.for === current.dataset.code));
    const label = document.getElementById("citing-for");
    if (label) label.textContent = current && current.dataset.code !== "bottom-line" ? current.dataset.code : "";
    const cites = current ? [...current.querySelectorAll(".cites a.cite")].map((l) => l.hash.slice(1)) : [];
    document.querySelectorAll(".clause").forEach((c) => {
      const on = cites.includes(c.id);
      c.classList.toggle("is-cited", on);
      const button = c.querySelector(".cite-here");
      if (button) button.setAttribute("aria-pressed", String(on));
    });
  }

  function here() {
    const inside = document.activeElement && document.activeElement.closest ? document.activeElement.closest("article[data-code]") : null;
    return inside || (current && current.isConnected ? current : null);
  }

  function step(by) {
    const all = articles();
    const at = here();
    if (!at) { focusOn(all[by > 0 ? 0 : all.length - 1]); return; }
    const target = all[all.indexOf(at) + by];
    if (target) focusOn(target);
    else if (by > 0) go("[data-next]");
    else go("[data-previous]");
  }

  function go(selector) {
    const link = document.querySelector(selector);
    if (!link) { say("There is nothing further."); return; }
    leaving = link.href;
    leave();
  }

  /* Leave only when everything deliverable is delivered; what is not waits in storage, so no dialog holds anybody up. */
  function leave() {
    if (!leaving || busy) return;
    if (deliverable().length && !failures) { pump(); return; }
    const to = leaving;
    leaving = "";
    location.assign(to);
  }

  function rateByKey(key) {
    const a = here();
    if (!a) { step(1); say("Press the number again to rate this requirement."); return; }
    const radio = a.querySelector(`[data-key="${key}"]`);
    if (!radio) { say("This rating is not offered here."); return; }
    const needsReason = radio.value === "not_applicable" && !a.querySelector("textarea").value.trim();
    const confirm = a.querySelector("[data-confirm]");
    if (confirm && radio.checked) confirm.checked = true; // the same rating again says that it still holds
    radio.checked = true;
    touch(a, { soon: true });
    say(`${a.dataset.code}: ${radio.parentElement.innerText.replace(/\d\s*$/, "").trim()}`);
    if (needsReason) a.querySelector("textarea").focus();
    else if (key !== "0") advance(a);
  }

  function stillHolds() {
    const a = here();
    const box = a && a.querySelector("[data-confirm]");
    if (!box) { say("There is nothing to confirm here."); return; }
    box.checked = true;
    touch(a, { soon: true });
    say(`${a.dataset.code}: confirmed`);
    advance(a);
  }

  function advance(a) {
    const all = articles();
    const target = all[all.indexOf(a) + 1];
    if (target) focusOn(target);
    else focusOn(a), say("Last requirement of this criterion. ] goes on.");
  }

  const typing = (element) => element.matches("textarea, select, input:not([type=radio]):not([type=checkbox]), [contenteditable]");

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { escape(event); return; }
    if (root.dataset.shortcuts !== "on" || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (typing(event.target)) return;
    const actions = { j: () => step(1), k: () => step(-1), "[": () => go("[data-previous]"), "]": () => go("[data-next]"), r: reason, c: toDraft, y: stillHolds, "?": help };
    if (/^[0-6]$/.test(event.key)) { event.preventDefault(); rateByKey(event.key); }
    else if (actions[event.key]) { event.preventDefault(); actions[event.key](); }
  });

  function reason() {
    const a = here() || articles()[0];
    if (a) a.querySelector("textarea").focus();
  }

  function help() {
    const keys = document.getElementById("keys");
    if (!keys) return;
    keys.open = !keys.open;
    if (keys.open) { keys.scrollIntoView({ block: "nearest" }); keys.querySelector("summary").focus(); }
  }

  function toDraft() {
    const a = here() || articles()[0];
    if (!a || a.dataset.code === "bottom-line") return;
    current = a;
    mark();
    const button = document.querySelector(".clause.is-cited .cite-here") || document.querySelector(".cite-here");
    if (button) button.focus();
  }

  function escape(event) {
    const a = event.target.closest ? event.target.closest("article[data-code]") : null;
    if (a && typing(event.target)) { event.preventDefault(); touchIfChanged(a); focusOn(a); }
    else if (event.target.closest && event.target.closest("#doc")) { event.preventDefault(); focusOn(current); }
  }

  function touchIfChanged(a) {
    if (a.dataset.dirty) touch(a, { soon: true });
  }

  sheet.addEventListener("focusin", (event) => {
    const a = event.target.closest("article[data-code]");
    if (a) { current = a; mark(); }
  });

  document.getElementById("doc")?.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const all = [...document.querySelectorAll(".cite-here")];
    const at = all.indexOf(document.activeElement);
    if (at < 0) return;
    event.preventDefault();
    const target = all[at + (event.key === "ArrowDown" ? 1 : -1)];
    if (target) target.focus();
  });

  /* ---- citing ---- */

  document.addEventListener("click", (event) => {
    const here = event.target.closest(".cite-here");
    const link = event.target.closest("[data-cite]");
    const back = event.target.closest("[data-uncite]");
    if (back) { takeBack(back); return; }
    if (link && document.querySelector(".cite-here") && !event.ctrlKey && !event.metaKey) {
      const doc = document.getElementById("doc");
      if (doc.getBoundingClientRect().width && getComputedStyle(doc).display !== "none") {
        event.preventDefault();
        current = link.closest("article[data-code]");
        toDraft();
      }
    }
    if (!here) return;
    const a = current || articles()[0];
    if (!a) return;
    current = a;
    const values = window.touchstoneSelection.values(here);
    citeWith(a, here, values, () => {
      window.touchstoneSelection.forget();
      say(`${a.dataset.code}: ${values.quote || here.getAttribute("aria-pressed") === "true" ? "cited" : "no longer cited"}`);
    });
  });

  function takeBack(button) {
    const a = button.closest("article[data-code]");
    current = a;
    citeWith(a, button, { remove: button.dataset.uncite }, () => {
      say(`${a.dataset.code}: citation taken back`);
      a.querySelector(".cite-link")?.focus();
    });
  }

  /* The answer comes into the requirement; without one the selection stays and the failure is said. */
  function citeWith(a, source, values, done) {
    const id = `cites-${a.dataset.code.replace(".", "-")}`;
    let taken = false;
    const heard = (event) => { if (event.detail.elt === source) taken = event.detail.xhr.status === 200; };
    document.body.addEventListener("htmx:afterRequest", heard);
    htmx.ajax("POST", a.dataset.citeUrl, { source, target: `#${id}`, swap: "outerHTML", values })
      .then(() => { if (taken) { mark(); done(); } else citeFailed(a); })
      .catch(() => citeFailed(a))
      .finally(() => document.body.removeEventListener("htmx:afterRequest", heard));
  }

  function citeFailed(a) {
    const line = a.querySelector(".cites");
    if (line && !line.querySelector(".errors")) {
      const note = document.createElement("p");
      note.className = "errors";
      note.textContent = "Not cited: the server could not be reached or refused. Try again.";
      line.append(note);
    }
    say(`${a.dataset.code}: not cited. Your selection is kept; try again.`);
  }

  /* ---- after swaps ---- */

  document.body.addEventListener("htmx:afterSettle", () => {
    if (current && !current.isConnected) current = article(current.dataset.code);
    articles().forEach((a) => a.querySelectorAll("textarea").forEach(grow));
    const title = document.querySelector("#doc-title #cited-count");
    if (title) title.textContent = [...document.querySelectorAll(".clause .by")].filter((b) => b.textContent.trim()).length;
    mark();
  });

  document.body.addEventListener("htmx:beforeRequest", (event) => {
    // Rating the rest swaps all fields: what is typed must be delivered first, and is restored where it was not.
    if (event.detail.elt.id !== "rest-form" && event.detail.elt.id !== "undo-form") return;
    waiting().forEach(keep);
  });
  document.body.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target && event.detail.target.id === "criterion") {
      restore();
      const undo = document.querySelector("[data-undo]");
      say(undo ? "Rated the rest. Undo is above the requirements." : "Undone.");
      document.getElementById("criterion-title")?.focus();
    }
  });

  window.addEventListener("online", () => { clearTimeout(retryTimer); pump(); });
  window.addEventListener("focus", () => { if (failures) pump(); });
  window.addEventListener("pagehide", () => { waiting().forEach(keep); });

  articles().forEach((a) => a.querySelectorAll("textarea").forEach((t) => { grow(t); count(t); }));
  document.body.addEventListener("htmx:load", restoreOnce, { once: true });
  let restored = false;
  function restoreOnce() {
    if (restored) return;
    restored = true;
    restore();
    if (location.hash.startsWith("#req-")) focusOn(document.getElementById(location.hash.slice(1)));
    else if (root.dataset.shortcuts === "on") focusOn(articles().find((a) => a.querySelector('[value=""]:checked')) || articles()[0]);
  }
  if (document.readyState !== "loading") setTimeout(restoreOnce, 0);
  else document.addEventListener("DOMContentLoaded", restoreOnce);
})();
