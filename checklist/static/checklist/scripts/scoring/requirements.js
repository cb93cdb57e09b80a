/* The articles of the page, one a requirement (and the bottom line's): what they hold, read and filled in. */

import { gettext, interpolate } from "../gettext.js";

export const articles = () => [...document.querySelectorAll("article[data-code]")];
export const article = (code) => articles().find((one) => one.dataset.code === code);
export const articleOf = (element) => (element.closest ? element.closest("article[data-code]") : null);
export const inputs = (one, name) => [...one.querySelectorAll(`[data-field="${name}"]`)];

/** Whether a requirement is still to be rated, or to be confirmed. */
export const isOpen = (one) =>
  Boolean(one.querySelector('[data-field="value"][value=""]:checked, [data-confirm]:not(:checked)'));

/** The first open one after the one that one is at, then from the top; null where none other is open. */
export function nextOpen(all, at) {
  const place = all.indexOf(at);
  return [...all.slice(place + 1), ...all.slice(0, Math.max(place, 0))].find(isOpen) || null;
}

export const revisionOf = (one) => inputs(one, "revision")[0];

const fieldNames = (one) => {
  const names = [...one.querySelectorAll("[data-field]")].map((input) => input.dataset.field);
  return [...new Set(names)].filter((name) => name !== "revision");
};

/** The values of an article's fields by name, the revision apart. */
export function read(one) {
  const values = {};
  for (const name of fieldNames(one)) {
    const all = inputs(one, name);
    const chosen = all[0].type === "radio" ? all.find((input) => input.checked) || { value: "" } : all[0];
    values[name] = chosen.value;
  }
  return values;
}

/** Put values into an article's fields; a name that is not among them stays as it is. */
export function fill(one, values) {
  for (const name of fieldNames(one)) {
    if (values[name] === undefined) continue;
    for (const input of inputs(one, name)) {
      if (input.type === "radio") input.checked = input.value === values[name];
      else input.value = values[name];
    }
    inputs(one, name).forEach(grow);
  }
}

/** What a save sends, by the names that the server reads. */
export function parametersOf(one) {
  const nameOf = (name) => (inputs(one, name)[0] ? inputs(one, name)[0].name : name);
  const parameters = {};
  for (const [name, value] of Object.entries(read(one))) parameters[nameOf(name)] = value;
  parameters[revisionOf(one).name] = revisionOf(one).value;
  const confirm = one.querySelector("[data-confirm]");
  if (confirm && confirm.checked) parameters[confirm.name] = "on";
  if (one.sent) parameters[sentName(one.dataset.code)] = JSON.stringify(one.sent);
  return parameters;
}

/** Parameters of a requirement begin with its code, those of the bottom line do not. */
export const parameterName = (code, field) => (code === "bottom-line" ? field : `${code}-${field}`);
const sentName = (code) => parameterName(code, "sent");

/** Let a text field be as tall as its text. */
export function grow(field) {
  if (field.tagName !== "TEXTAREA") return;
  const least = field.dataset.limit ? 7 : 2;
  const wanted = Math.ceil(field.value.length / 75) + field.value.split("\n").length - 1;
  field.rows = Math.min(14, Math.max(least, wanted));
}

/** Say how many characters are left where there is a limit. */
export function count(field) {
  const limit = Number(field.dataset.limit);
  const hint = document.getElementById(field.getAttribute("aria-describedby"));
  if (!limit || !hint) return;
  const left = limit - field.value.trim().length;
  const over = gettext("%(n)s characters over the limit of %(limit)s.");
  const said = left >= 0 ? gettext("%(n)s of %(limit)s characters left.") : over;
  hint.textContent = interpolate(said, { n: Math.abs(left), limit });
  hint.classList.toggle("errors", left < 0);
}

export const textFields = (one) => [...one.querySelectorAll("textarea")];
