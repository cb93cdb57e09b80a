/* Opening a piece of news marks it as read, by sending the form beside the link; without this file its button does. */

function opened(event) {
  const link = event.target.closest("a[data-read]");
  const form = link && link.closest("li").querySelector("form");
  if (!form || event.button > 1) return;
  // The page may be gone before the answer comes: `keepalive` lets the request finish.
  const asked = { method: "POST", body: new FormData(form), headers: { "HX-Request": "true" }, keepalive: true };
  fetch(form.action, asked).catch(() => {});
}

document.addEventListener("click", opened);
document.addEventListener("auxclick", opened);
