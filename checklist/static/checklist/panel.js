/* The panel's page: j and k walk down and up the requirements, where Enter opens the reasons (as it does everywhere). */
"use strict";

document.addEventListener("keydown", (event) => {
  const all = [...document.querySelectorAll("[data-keys=on] .voices-row summary")];
  if (!all.length || event.ctrlKey || event.metaKey || event.altKey || !["j", "k"].includes(event.key)) return;
  if (event.target.closest("input, select, textarea, [contenteditable]")) return;
  const next = all[all.indexOf(document.activeElement) + (event.key === "j" ? 1 : -1)] || all[event.key === "j" ? 0 : all.length - 1];
  if (next) next.focus();
});
