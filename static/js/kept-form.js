// A form that does not arrive keeps what was typed: on this device, until it was sent or thrown away.
//
//   form[data-keep]      the form; the value is its name on this device. Its field "submission" is its name at the register,
//                        so that what arrived although no reply came is written once
//   [data-keep-state]    where it is said what happens
//   [data-keep-offer]    what is shown when something was kept, with [data-keep-back] and [data-keep-forget]
(function () {
  "use strict";
  const patience = 20000; // milliseconds until a form counts as not arrived
  const left = new Set(["csrfmiddlewaretoken", "next"]);

  function store(action) {
    try { return action(window.localStorage); } catch { return null; } // a browser may have none, or have it full
  }

  function ready(form) {
    const name = "kept-form:" + form.dataset.keep;
    const state = form.querySelector("[data-keep-state]");
    const offer = form.querySelector("[data-keep-offer]");
    let sending = false;

    function say(words) { state.textContent = words; }

    function typed() {
      return Array.from(new FormData(form)).filter(function ([field, value]) {
        return typeof value === "string" && !left.has(field);
      });
    }

    function keep() { return store(function (local) { local.setItem(name, JSON.stringify(typed())); return true; }); }

    function forget() {
      store(function (local) { local.removeItem(name); });
      offer.hidden = true;
    }

    function putBack(fields) {
      const values = new Map();
      fields.forEach(function ([field, value]) { values.set(field, [...(values.get(field) || []), value]); });
      Array.from(form.elements).forEach(function (control) {
        if (!control.name || left.has(control.name)) { return; }
        const said = values.get(control.name) || [];
        if (control.type === "checkbox" || control.type === "radio") {
          control.checked = said.includes(control.value);
        } else if (said.length) {
          control.value = said[0];
        }
      });
      form.querySelectorAll("details").forEach(function (one) { one.open = true; });
    }

    function failed() {
      sending = false;
      say(keep()
        ? "Not sent: it did not get through. What you typed is kept on this device; send it again in a while."
        : "Not sent: it did not get through, and this device keeps nothing. Leave this page open, and send it again.");
    }

    // What the register did not take is drawn by it, with its faults, or leads to the log-in page: sent as any form is,
    // under the same submission. It stays kept until it is seen again on a page, or has arrived.
    function sendPlainly() { HTMLFormElement.prototype.submit.call(form); }

    function send(event) {
      event.preventDefault();
      if (sending) { return; }
      sending = true;
      keep();
      say("Sending …");
      const abort = new AbortController();
      const late = setTimeout(function () { abort.abort(); }, patience);
      fetch(form.action, {
        method: "POST", body: new URLSearchParams(new FormData(form)), headers: { Accept: "application/json" },
        redirect: "manual", signal: abort.signal,
      }).then(function (reply) {
        const isOurs = reply.ok && (reply.headers.get("Content-Type") || "").startsWith("application/json");
        if (reply.status >= 500) { throw new Error("the register could not take it"); }
        if (!isOurs) { sendPlainly(); return null; }
        return reply.json().then(function (said) {
          forget();
          location.assign(said.next);
        });
      }).catch(failed).finally(function () { clearTimeout(late); });
    }

    const kept = store(function (local) { return JSON.parse(local.getItem(name)); });
    // The register has drawn this very form again, with what was sent: there is nothing to put back.
    const isHere = kept && kept.some(function ([field, value]) {
      return field.endsWith("submission") && value === form.elements.namedItem(field).value;
    });
    if (isHere) { forget(); }
    if (kept && !isHere) {
      offer.hidden = false;
      offer.querySelector("[data-keep-back]").addEventListener("click", function () {
        putBack(kept);
        offer.hidden = true;
        say("Put back. Look it over, and send it.");
      });
      offer.querySelector("[data-keep-forget]").addEventListener("click", forget);
    }
    form.addEventListener("submit", send);
  }

  document.querySelectorAll("form[data-keep]").forEach(ready);
})();
