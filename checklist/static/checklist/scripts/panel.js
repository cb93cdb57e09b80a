/* The panel's page: j and k walk down and up the requirements; Enter opens the reasons, as it does everywhere. */

import { withModifier } from "./dom.js";
import { keyOf } from "./keyboard.js";

const STEPS = { j: 1, k: -1 };

document.addEventListener("keydown", (event) => {
  const all = [...document.querySelectorAll("[data-keys=on] .requirement-row summary")];
  const step = STEPS[keyOf(event)];
  if (!all.length || withModifier(event) || !step) return;
  if (event.target.closest("input, select, textarea, [contenteditable]")) return;
  const next = all[all.indexOf(document.activeElement) + step] || all.at(step > 0 ? 0 : -1);
  if (next) next.focus();
});
