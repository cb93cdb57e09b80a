/* Asking by htmx from a script, for a button or a link: whether the server took it, a renewed token included. */

import { FAILURE } from "./failures.js";

/** True once the answer is on the page; false where it failed, which is said beside `source` (see failures.js). */
export function ask(verb, address, { source, ...options }) {
  return new Promise((resolve) => {
    const { body } = document;
    const answered = ({ detail }) => {
      if (detail.requestConfig?.elt === source && !detail.renewing) over(detail.xhr.status === 200 && !detail.refused);
    };
    const failed = ({ target }) => target === source && over(false);
    const over = (taken) => {
      body.removeEventListener("htmx:afterRequest", answered);
      body.removeEventListener(FAILURE, failed);
      resolve(taken);
    };
    body.addEventListener("htmx:afterRequest", answered);
    body.addEventListener(FAILURE, failed);
    window.htmx.ajax(verb, address, { source, ...options }).catch(() => {});
  });
}
