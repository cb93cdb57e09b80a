/* A page that the browser kept whole in its memory ("Back") shows nothing until it is known who is signed in. */

import { renew } from "./token.js";

const AWAY = "away"; // the style sheet hides the page

export function watchComingBack(root = document.documentElement) {
  window.addEventListener("pagehide", (event) => {
    if (event.persisted && document.body.dataset.person) root.classList.add(AWAY);
  });
  window.addEventListener("pageshow", async (event) => {
    if (!event.persisted || !document.body.dataset.person) return;
    root.classList.add(AWAY);
    const { kind } = await renew();
    if (kind === "renewed") root.classList.remove(AWAY);
    else location.reload();
  });
}
