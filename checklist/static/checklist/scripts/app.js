/* On every page: forms keep what is typed, menus close, and a failure is said. */

import { say } from "./dom.js";
import { watchKeptForms } from "./kept_forms.js";

document.documentElement.classList.add("js");
watchKeptForms();

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  document.querySelectorAll("details.menu[open]").forEach((menu) => {
    menu.open = false;
  });
});
document.body.addEventListener("htmx:responseError", () => say("That did not work. Nothing was changed."));
