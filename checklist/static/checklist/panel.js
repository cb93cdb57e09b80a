/* The panel's page: j and k walk down and up the requirements, where Enter opens the reasons (as it does everywhere). */
"use strict";

document.addEventListener("keydown", (event) => {
  const table = document.querySelector("[data-keys=on]");
  if (!table || event.ctrlKey || event.metaKey || event.altKey || !["j", "k"].includes(event.key)) return;
  if (event.target.closest("input, select, textarea, [contenteditable]")) return;
  const all = [...table.querySelectorAll(".voices-row summary")];
  const next = all[all.indexOf(document.activeElement) + (event.key === "j" ? 1 : -1)] || all[event.key === "j" ? 0 : all.length - 1];
  if (next) next.focus();
});
