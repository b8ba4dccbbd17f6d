// Asks Calipso's own API with the session's cookie; changes carry the token that proves that this page sent them.

const token = () => document.querySelector('meta[name="csrf-token"]')?.content ?? "";

/** What the API says no with: a message for people, what to do about it, and the status. */
export class Problem extends Error {
  constructor(status, said) {
    super(said.detail ?? said.title ?? `status ${status}`);
    this.status = status;
    this.hint = said.hint ?? "";
  }
}

/**
 * The answer to a request under /api/v1 as values; null where it says nothing.
 * @param {string} path beginning with a slash
 * @param {{method?: string, query?: Record<string, unknown>, body?: unknown, signal?: AbortSignal}} [how]
 * @throws {Problem}
 */
export async function ask(path, { method = "GET", query = {}, body, signal } = {}) {
  const asked = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== null && value !== undefined && value !== ""));
  const headers = { Accept: "application/json", "X-CSRFToken": token() };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const address = `/api/v1${path}${asked.size ? `?${asked}` : ""}`;
  const answer = await fetch(address, { method, headers, signal, body: body === undefined ? undefined : JSON.stringify(body) });
  const text = await answer.text();
  let said = null;
  try {
    said = text ? JSON.parse(text) : null;
  } catch {
    said = { detail: `the answer cannot be read (status ${answer.status})` };
  }
  if (!answer.ok) throw new Problem(answer.status, said ?? {});
  return said;
}

/** Let htmx carry the token too. */
export function sendToken() {
  document.addEventListener("htmx:config:request", (event) => {
    const asked = event.detail.ctx?.request ?? event.detail;
    if (asked.headers) asked.headers["X-CSRFToken"] = token();
  });
}
