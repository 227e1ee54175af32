// The register of a session: a press of a button is written down without leaving the page, so that the next person stays
// under the thumb. Without this script each press loads the page anew, at the same row.
//
//   [data-register]           the page
//   [data-register-row]       one person; within it
//   [data-register-form]      the form of its buttons, which goes to the register as it is
//   [data-register-name]      the name, to which the focus goes
//   [data-register-fault]     where it is said that it was not written down
//   [data-register-summary]   how many came
//   [data-register-news]      what was done, for those who do not see it
(function () {
  "use strict";
  const page = document.querySelector("[data-register]");
  if (!page) { return; }
  const patience = 15000; // milliseconds until a press counts as not arrived
  const news = page.querySelector("[data-register-news]");

  function say(row, words) {
    const fault = row.querySelector("[data-register-fault]");
    fault.textContent = words;
    fault.hidden = !words;
    news.textContent = words;
  }

  function put(row, answer) {
    const drawn = new DOMParser().parseFromString(answer, "text/html");
    const fresh = drawn.getElementById(row.id);
    const summary = drawn.querySelector("[data-register-summary]");
    if (!fresh || !summary) { window.location.reload(); return; } // logged out, or no longer on the register
    const here = document.importNode(fresh, true);
    row.replaceWith(here);
    page.querySelector("[data-register-summary]").textContent = summary.textContent;
    here.querySelector("[data-register-name]").focus({ preventScroll: true });
    const pill = here.querySelector(".pill");
    const fault = here.querySelector("[data-register-fault]").textContent;
    news.textContent = fault || here.querySelector("[data-register-name]").textContent + ": " + (pill ? pill.textContent : "expected");
  }

  async function send(form, button) {
    const row = form.closest("[data-register-row]");
    if (row.getAttribute("aria-busy") === "true") { return; } // pressed twice
    const said = new FormData(form);
    said.append(button.name, button.value);
    row.setAttribute("aria-busy", "true");
    say(row, "");
    try {
      const reply = await fetch(form.action, { method: "POST", body: said, signal: AbortSignal.timeout(patience) });
      const isPage = (reply.headers.get("content-type") || "").startsWith("text/html");
      if (!isPage || (!reply.ok && reply.status !== 409)) { throw new Error("not written down"); }
      put(row, await reply.text());
    } catch {
      // The number of the form stays the same: what arrived although no reply came is written down once.
      say(row, "Not written down: no connection. Press again.");
    } finally {
      row.removeAttribute("aria-busy");
    }
  }

  page.addEventListener("submit", function (event) {
    if (!event.target.matches("[data-register-form]") || !event.submitter) { return; }
    event.preventDefault();
    send(event.target, event.submitter);
  });
})();
