/* No request fails in silence. Whatever htmx sends and does not get done is said beside the button that was pressed,
 * with what helps; a stale token is renewed and the same request sent once more.
 *
 * Who shows failures in a way of its own (the scoring page) takes the event "touchstone:failure" and prevents it. */

import { noteOf, place } from "./failure_note.js";
import { isStale, renew } from "./token.js";
import { told } from "./told.js";

export const FAILURE = "touchstone:failure";
const PRESSED = new Set(["submit", "click"]);

const sendAgain = new WeakMap(); // element -> how htmx sends its last request once more
const underWay = new WeakSet(); // forms whose answer has not come yet
const resending = new WeakMap(); // element -> what it sent, while that is sent with a new token
const shown = new WeakMap(); // element -> the note beside it

/** The button that sent a form, as long as it is on the page. */
const buttonOf = (config) => {
  const button = config?.triggeringEvent?.submitter;
  return button && button.isConnected ? button : null;
};

/** Press the same button again, so that the form is sent as it stands now. */
function pressAgain(elt, button) {
  if (button?.isConnected) button.click();
  else if (elt.matches("form")) elt.requestSubmit();
  else sendAgain.get(elt)?.(true)?.catch?.(() => {});
}

/** Whether a form holds text that somebody would miss, and whether this browser keeps it (see told.js). */
function typedIn(elt) {
  if (!elt.matches("form")) return "";
  if (![...elt.elements].some((one) => ["text", "textarea"].includes(one.type) && one.value.trim())) return "";
  return elt.dataset.keep ? "kept" : "here";
}

/** Whether a person asked for it, and not the page by itself. */
const isPressed = (config, elt) => PRESSED.has(config?.triggeringEvent?.type) || elt.matches("button, a");

/** Say it, unless who shows it otherwise has taken the event. */
function fail(sender, config, failure) {
  underWay.delete(sender);
  const elt = sender.isConnected ? sender : document.getElementById("main");
  const said = told({ page: document.body.dataset.name, verb: config?.verb, typed: typedIn(sender), ...failure });
  const detail = { ...failure, ...said };
  if (!elt.dispatchEvent(new CustomEvent(FAILURE, { bubbles: true, cancelable: true, detail }))) return;
  const button = buttonOf(config);
  const pressed = isPressed(config, elt);
  const last = shown.get(elt);
  // What asks by itself every second says the same thing once.
  if (!pressed && last?.isConnected && last.dataset.said === detail.text) return;
  last?.remove();
  const note = noteOf(detail, () => pressAgain(elt, button));
  note.dataset.said = detail.text;
  shown.set(elt, note);
  place(note, elt, button);
  if (pressed) lookAt(note);
}

function lookAt(note) {
  note.focus({ preventScroll: true });
  note.scrollIntoView({ block: "nearest" });
}

const secondsOf = (xhr) => Number.parseInt(xhr.getResponseHeader("Retry-After"), 10) || 0;
const ledToSignIn = (xhr) => {
  const { signIn } = document.body.dataset;
  return Boolean(xhr.responseURL) && location.pathname !== signIn && new URL(xhr.responseURL).pathname === signIn;
};

/** The answer comes: one that asks to sign in goes into no page, and one about a stale token is sent once more. */
function answered(event) {
  const { elt, xhr, requestConfig } = event.detail;
  if (xhr.status === 401 || ledToSignIn(xhr)) {
    event.preventDefault();
    event.detail.refused = true;
    fail(elt, requestConfig, { kind: "signed out", status: 401 });
  } else if (isStale(xhr.status, xhr.getResponseHeader("X-Failure"))) {
    event.preventDefault();
    event.detail.refused = true;
    if (requestConfig.resent) fail(elt, requestConfig, { kind: "stale", status: 403 });
    else {
      event.detail.renewing = true;
      resend(elt, requestConfig);
    }
  }
}

async function resend(elt, config) {
  const renewed = await renew();
  const send = sendAgain.get(elt);
  if (renewed.kind !== "renewed" || !send || !elt.isConnected) {
    fail(elt, config, { status: 403, ...renewed, kind: renewed.kind === "renewed" ? "stale" : renewed.kind });
    return;
  }
  if (config.formData.has("csrfmiddlewaretoken")) config.formData.set("csrfmiddlewaretoken", renewed.token);
  resending.set(elt, config);
  underWay.delete(elt);
  send(true)?.catch?.(() => {});
}

/** Exactly what was sent goes out again, whatever was typed meanwhile; articles of the scoring page fill in theirs. */
function configure(event) {
  const { elt } = event.detail;
  const config = resending.get(elt);
  if (!config) return;
  resending.delete(elt);
  Object.assign(event.detail, { path: config.path, parameters: config.formData, formData: config.formData });
  event.detail.resent = true;
}

/** A second press while the first is under way sends nothing. */
function confirm(event) {
  const { elt, issueRequest, verb } = event.detail;
  if (verb !== "get" && underWay.has(elt)) event.preventDefault();
  else sendAgain.set(elt, issueRequest);
}

function began(event) {
  const { elt } = event.detail;
  if (elt.matches("form")) underWay.add(elt);
}

function ended(event) {
  const { requestConfig, renewing, successful, xhr } = event.detail;
  const { elt } = requestConfig;
  const leaves = !event.detail.refused && /HX-Re(direct|fresh)/i.test(xhr.getAllResponseHeaders());
  if (!renewing && !leaves) underWay.delete(elt);
  if (successful) {
    shown.get(elt)?.remove();
    shown.delete(elt);
  }
}

/** A page that says itself what was wrong is shown where it says it. */
function showRefusal(event) {
  const { requestConfig, xhr, target } = event.detail;
  if (!xhr || ![409, 422].includes(xhr.status) || !requestConfig.elt.matches("form")) return;
  const holder = target?.isConnected ? target : document.getElementById("main");
  const isThere = (one) => one.getClientRects().length || one.closest("details:not([open])");
  const found = ["[aria-invalid=true]", ".errors", ".notice-error", "[role=alert]"]
    .flatMap((selector) => [...holder.querySelectorAll(selector)])
    .find(isThere);
  if (!found) return;
  const closed = found.closest("details:not([open])");
  if (closed) closed.open = true;
  if (!found.matches("input, select, textarea, [tabindex]")) found.tabIndex = -1;
  found.focus({ preventScroll: true });
  found.scrollIntoView({ block: "center" });
}

export function watchFailures() {
  const { body } = document;
  const hear = (name, act) => body.addEventListener(name, act);
  hear("htmx:confirm", confirm);
  hear("htmx:configRequest", configure);
  hear("htmx:beforeRequest", began);
  hear("htmx:beforeOnLoad", answered);
  hear("htmx:afterRequest", ended);
  hear("htmx:afterSettle", showRefusal);
  hear("htmx:responseError", ({ detail }) => {
    fail(detail.elt, detail.requestConfig, { status: detail.xhr.status, seconds: secondsOf(detail.xhr) });
  });
  hear("htmx:sendError", ({ detail }) => fail(detail.elt, detail.requestConfig, { status: 0 }));
  hear("htmx:timeout", ({ detail }) => fail(detail.elt, detail.requestConfig, { kind: "timeout" }));
}
