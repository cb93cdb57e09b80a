/* The page's token against forged requests. Signing in again in another tab makes it stale; it renews itself here. */

export const STALE = "csrf"; // what the server says in X-Failure of a request that a new token mends
const FIELD = "csrfmiddlewaretoken";

export const isStale = (status, failure) => status === 403 && failure === STALE;

/** The token as the page holds it: in the headers of every request that htmx sends. */
export function currentToken(page = document) {
  return JSON.parse(page.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"] || "";
}

/** Put a token into the headers and into every form. */
export function putToken(token, page = document) {
  const headers = JSON.parse(page.body.getAttribute("hx-headers") || "{}");
  page.body.setAttribute("hx-headers", JSON.stringify({ ...headers, "X-CSRFToken": token }));
  page.querySelectorAll(`input[name=${FIELD}]`).forEach((field) => {
    field.value = token;
  });
}

let underWay = null;

/**
 * Who is signed in now, and the page's token with it: `kind` is "renewed", "other" (somebody else is signed in, whose
 * `name` it gives; no token is taken over then), "signed out" or "unreachable".
 */
export function renew(page = document, get = fetch) {
  underWay ||= ask(page, get).finally(() => {
    underWay = null;
  });
  return underWay;
}

async function ask(page, get) {
  const { token: address, person } = page.body.dataset;
  if (!address) return { kind: "signed out" };
  let answer;
  try {
    answer = await get(address, { headers: { "HX-Request": "true" }, cache: "no-store" });
    if (answer.status === 401) return { kind: "signed out" };
    if (!answer.ok) return { kind: "unreachable" };
    answer = await answer.json();
  } catch {
    return { kind: "unreachable" };
  }
  if (String(answer.person) !== person) return { kind: "other", name: answer.name };
  putToken(answer.token, page);
  return { kind: "renewed", token: answer.token };
}

/**
 * Send a form by hand, once more with a new token where the old one was stale. Gives the status (0: no answer came),
 * the answer, and where the token could not be renewed the `kind` of that.
 */
export async function post(address, body, { headers = {}, page = document, send = fetch, ...options } = {}) {
  const once = async () => {
    if (body.has?.(FIELD)) body.set(FIELD, currentToken(page));
    const all = { "HX-Request": "true", "X-CSRFToken": currentToken(page), ...headers };
    const answer = await send(address, { method: "POST", body, headers: all, ...options });
    return { status: answer.status, answer };
  };
  try {
    const first = await once();
    if (!isStale(first.status, first.answer.headers.get("X-Failure"))) return first;
    const { kind, name } = await renew(page, send);
    return kind === "renewed" ? await once() : { ...first, kind, name };
  } catch {
    return { status: 0, answer: null };
  }
}
