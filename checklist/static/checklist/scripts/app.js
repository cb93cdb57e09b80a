/* On every page: forms keep what is typed, menus close, and a failure is said. */

import { watchComingBack } from "./coming_back.js";
import { watchFailures } from "./failures.js";
import { watchKeptForms } from "./kept_forms.js";
import { tellPaper } from "./printing.js";

document.documentElement.classList.add("js");
watchFailures();
watchKeptForms();
watchComingBack();
tellPaper();

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  document.querySelectorAll("details.menu[open]").forEach((menu) => {
    menu.open = false;
  });
});
