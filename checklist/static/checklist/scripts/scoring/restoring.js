/* Coming back: what an earlier page could not deliver is put into its field again, or delivered from here. */

import { idOf } from "../dom.js";
import { same } from "../drafts.js";
import { gettext } from "../gettext.js";
import { post } from "../token.js";
import { article, fill, parameterName, read, revisionOf } from "./requirements.js";

const AGAIN = 8000; // ms

/** Put back what belongs to this page, deliver the rest. */
export function restore(outbox) {
  const { drafts, page } = outbox;
  const elsewhere = [];
  for (const code of drafts.names()) {
    const entry = drafts.get(code);
    const one = article(code);
    if (!entry) drafts.drop(code);
    else if (!one) elsewhere.push([code, entry]);
    else putBack(one, entry, drafts, page);
  }
  elsewhere.forEach(([code, entry]) => deliver(code, entry, drafts));
  outbox.pump();
}

function putBack(one, entry, drafts, page) {
  const { revision, sent } = entry;
  const values = valuesOf(entry);
  if (same(values, read(one))) {
    drafts.drop(one.dataset.code);
    return;
  }
  fill(one, values);
  revisionOf(one).value = revision;
  one.sent = sent;
  one.dataset.dirty = "yes";
  page.note(one, gettext("Restored from this browser; saving."));
}

/** The fields of an entry, without what says where and on what they were typed. */
export function valuesOf({ revision: _revision, sent: _sent, url: _url, page: _page, ...values }) {
  return values;
}

/** What a save from another page sends. */
export function bodyOf(code, entry) {
  const body = new FormData();
  const add = (field, value) => body.append(parameterName(code, field), value);
  Object.entries(valuesOf(entry)).forEach(([field, value]) => add(field, value));
  add("revision", entry.revision);
  if (entry.sent) add("sent", JSON.stringify(entry.sent));
  return body;
}

async function deliver(code, entry, drafts) {
  const { status } = await post(entry.url, bodyOf(code, entry), { headers: { "HX-Current-URL": location.href } });
  if (status >= 200 && status < 300) {
    if (same(drafts.get(code), entry)) drafts.drop(code);
    return;
  }
  if (status === 0 || status >= 500 || status === 401) {
    setTimeout(() => {
      const again = drafts.get(code);
      if (again) deliver(code, again, drafts);
    }, AGAIN);
  }
  show(code, entry.page);
}

function show(code, page) {
  const box = document.getElementById("elsewhere");
  if (box.querySelector(`[data-code="${CSS.escape(code)}"]`)) return;
  box.hidden = false;
  const line = document.createElement("p");
  line.dataset.code = code;
  const link = document.createElement("a");
  link.href = code === "bottom-line" ? page : `${page}#req-${idOf(code)}`;
  link.textContent = code === "bottom-line" ? gettext("the bottom line") : code;
  const [before, after] = gettext("Not saved yet: %(what)s. Your text is kept in this browser.").split("%(what)s");
  line.append(before, link, after);
  box.append(line);
}
