// The line between a page and the register over which the cells of an impact map go: what is sent, and what became of it.
//
//   data-cells-url     on [data-impact-map]: where cells are saved (POST) and read (GET)
//   data-person        on the account menu: who is logged in
window.impactMapLine = (function () {
  "use strict";
  const map = window.impactMap;
  if (!map) { return null; }
  const patience = 20000; // milliseconds
  const mostAtParting = 60000; // browsers send 64 KiB, and no more, for a page that is being left
  const url = map.root.dataset.cellsUrl;
  const token = map.root.querySelector('input[name="csrfmiddlewaretoken"]');
  const me = document.querySelector("[data-person]");

  async function ask(address, options) {
    const abort = new AbortController();
    const late = setTimeout(function () { abort.abort(); }, patience);
    // A redirect leads to the log-in page and must not be taken for an answer.
    try { return await fetch(address, { redirect: "manual", signal: abort.signal, ...options }); } catch { return null; }
    finally { clearTimeout(late); }
  }

  // Who has logged out and in again, in another tab, has a new token. The page that refuses the old one holds it; it is
  // taken only from a page of the same person. Returns why the page refuses, or "again" where it is worth another try.
  function whyRefused(refusal) {
    const page = new DOMParser().parseFromString(refusal, "text/html");
    const fresh = page.querySelector('input[name="csrfmiddlewaretoken"]'), them = page.querySelector("[data-person]");
    if (!page.querySelector("main")) { return "shut"; }
    if (!them) { return "logged-out"; }
    if (!me || them.dataset.person !== me.dataset.person) { return "somebody-else"; }
    if (!fresh || fresh.value === token.value) { return "shut"; }
    token.value = fresh.value;
    return "again";
  }

  // What became of a request: its kind, and what the register said. "down" is worth another try.
  async function read(reply) {
    if (!reply || reply.status >= 500) { return { kind: "down" }; }
    if (reply.type === "opaqueredirect" || reply.status === 401) { return { kind: "logged-out" }; }
    const text = await reply.text().catch(function () { return null; });
    if (text === null) { return { kind: "down" }; }
    if (reply.status === 404) { return { kind: "shut" }; }
    if (reply.status === 403) { return { kind: whyRefused(text) }; }
    const isData = (reply.headers.get("Content-Type") || "").startsWith("application/json");
    const answer = isData ? JSON.parse(text) : {};
    const kind = { 200: "ok", 409: "conflict", 422: "refused" }[reply.status] || "unread";
    return { kind, answer, status: reply.status };
  }

  // Send a batch of edits; "seen" is the state that the page last heard of.
  async function send(batch, seen, isAgain) {
    const body = JSON.stringify({ submission: batch.submission, edits: batch.edits, seen });
    const headers = { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token.value };
    const found = await read(await ask(url, { method: "POST", body, headers, keepalive: body.length < mostAtParting }));
    if (found.kind !== "again") { return found; }
    return isAgain ? { kind: "shut" } : send(batch, seen, true);
  }

  // What others have written since.
  async function look(seen) {
    return read(await ask(url + "?seen=" + encodeURIComponent(seen), { headers: { Accept: "application/json" } }));
  }

  return { look, person: me ? me.dataset.person : "", send, url };
})();
