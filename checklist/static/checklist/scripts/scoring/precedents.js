/* How others rated a requirement, asked for on demand; a reason of theirs as a start, never a rating. */

import { ask } from "../asking.js";
import { say } from "../dom.js";
import { gettext, interpolate } from "../gettext.js";
import { articleOf, articles } from "./requirements.js";

/** What a reason field holds once another one is taken over: what was typed stays, the other follows it. */
export function joined(typed, taken) {
  const before = typed.trimEnd();
  if (!before) return taken;
  return before.includes(taken) ? typed : `${before}\n\n${taken}`;
}

export function listen() {
  document.addEventListener("click", (event) => {
    const one = event.target.closest && articleOf(event.target);
    if (!one) return;
    if (event.target.closest("[data-precedents]") && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      toggle(one);
    }
    const button = event.target.closest("[data-take]");
    if (button) take(one, button);
    if (event.target.closest("[data-precedents-close]")) close(one);
  });
}

/** Show them below the requirement, or put them away. */
export async function toggle(one) {
  const link = one.querySelector("[data-precedents]");
  const slot = one.querySelector(".precedents-slot");
  if (!link || !slot) return;
  if (slot.childElementCount) {
    close(one);
    return;
  }
  if (!(await ask("GET", link.href, { source: link, target: slot, swap: "innerHTML" }))) return;
  slot.querySelector("[id^=precedents-title]")?.focus();
}

function close(one) {
  one.querySelector(".precedents-slot").replaceChildren();
  one.focus();
}

/** Let the reason begin with another one's; it is saved as if it had been typed. */
function take(one, button) {
  const field = one.querySelector('textarea[data-field="reason"]');
  const reason = button.closest(".precedent").querySelector("[data-reason]").textContent;
  const typed = field.value;
  field.value = joined(typed, reason);
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
  const said = typed.trim()
    ? gettext("%(code)s: the reason of %(from)s is put below what you wrote. Nothing is rated by it.")
    : gettext("%(code)s: the reason of %(from)s is taken over as a start. Nothing is rated by it.");
  say(interpolate(said, { code: one.dataset.code, from: button.dataset.from }));
}

/** A reason that the page itself began with is saved as if it had been typed; a reload does not bring it anew. */
export function begun(outbox) {
  const some = articles().filter((one) => one.querySelector("[data-begun]"));
  some.forEach((one) => outbox.touch(one, { soon: true }));
  if (some.length) history.replaceState(history.state, "", location.pathname + location.hash);
}
