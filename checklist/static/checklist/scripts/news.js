/* Opening a piece of news marks it as read, by sending the form beside the link; without this file its button does. */

import { post } from "./token.js";

function opened(event) {
  const link = event.target.closest("a[data-read]");
  const form = link && link.closest("li").querySelector("form");
  if (!form || event.button > 1) return;
  // The page may be gone before the answer comes: `keepalive` lets the request finish.
  post(form.action, new FormData(form), { keepalive: true });
}

document.addEventListener("click", opened);
document.addEventListener("auxclick", opened);
