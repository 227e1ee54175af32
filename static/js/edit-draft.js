// Nothing that was typed is lost: unsaved changes are kept as a draft, leaving with them asks, and a form is sent once.
//
//   form[data-edit]         the form; data-draft-url is where a draft of it goes
//   data-unsaved            on the form: what it shows came from a draft, or was refused, and is not saved yet
//   data-draft-state        where it is said when the draft was kept
//   data-save               the button that Ctrl+S presses; else the first that sends the form
//   data-person             on the account menu: who is logged in
(function () {
  "use strict";
  const form = document.querySelector("form[data-edit]");
  if (!form) { return; }
  const pause = 2000; // milliseconds without a change before the draft is sent
  const longest = 8000; // milliseconds that a draft may take
  const patience = 10000; // milliseconds after which a form that went nowhere may be sent again
  const mostAtParting = 60000; // browsers send 64 KiB, and no more, for a page that is being left
  const token = form.querySelector('input[name="csrfmiddlewaretoken"]');

  let sent = false;
  let timer = null;
  let running = null;
  let kept = "";

  function differs(control) {
    if (control.disabled) { return false; }
    if (control.type === "checkbox" || control.type === "radio") { return control.checked !== control.defaultChecked; }
    if (control instanceof HTMLSelectElement) {
      const options = Array.from(control.options);
      const isSaid = control.multiple || options.some(function (one) { return one.defaultSelected; });
      return isSaid ? options.some(function (one) { return one.selected !== one.defaultSelected; }) : control.selectedIndex > 0;
    }
    return "defaultValue" in control && control.value !== control.defaultValue;
  }

  // The page holds what it came with as the defaults of its fields, so that rows which were added are judged alike.
  function unsaved() { return "unsaved" in form.dataset || Array.from(form.elements).some(differs); }

  const state = document.createElement("p");
  const fault = document.createElement("p");
  state.className = fault.className = "small muted";
  // That a draft was kept is said quietly; that it was not is said to everybody.
  fault.setAttribute("role", "status");
  const place = form.querySelector("[data-draft-state]");
  if (place) { place.append(state, fault); }

  function say(good, bad) {
    state.textContent = good;
    fault.textContent = bad;
  }

  function text() {
    const fields = Array.from(new FormData(form)).filter(function ([name, value]) {
      return typeof value === "string" && name !== token.name;
    });
    return new URLSearchParams(fields).toString();
  }

  function post(what, options) {
    const body = what + "&" + new URLSearchParams([[token.name, token.value]]);
    const headers = { "Content-Type": "application/x-www-form-urlencoded" };
    // A redirect leads to the log-in page and must not be taken for an answer.
    return fetch(form.dataset.draftUrl, { method: "POST", body, headers, redirect: "manual", ...options });
  }

  // Who has logged out and in again, in another tab, has a new token. The page that refuses the old one holds it; it is
  // taken only from a page of the same person.
  function renewToken(refusal) {
    const page = new DOMParser().parseFromString(refusal, "text/html");
    const fresh = page.querySelector('input[name="csrfmiddlewaretoken"]');
    const [me, them] = [document, page].map(function (one) { return one.querySelector("[data-person]"); });
    if (!fresh || !me || !them || me.dataset.person !== them.dataset.person || fresh.value === token.value) { return false; }
    token.value = fresh.value;
    return true;
  }

  function settle(reply, what, again) {
    if (reply.ok) {
      kept = what;
      const now = new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
      say("Draft kept at " + now, "");
      return null;
    }
    kept = "";
    if (reply.status === 403 && again) {
      return reply.text().then(function (refusal) {
        return renewToken(refusal) ? send(what, false) : settle(reply, what, false);
      });
    }
    if (reply.type === "opaqueredirect" || reply.status === 401 || reply.status === 403) {
      say("", "Not kept: you are logged out – press Save, log in, and it will still be here.");
    } else {
      say("", "Not kept: the register could not take it (" + reply.status + "). Save before you leave.");
    }
    return null;
  }

  function mayKeep() {
    clearTimeout(timer);
    return !sent && Boolean(form.dataset.draftUrl) && unsaved();
  }

  function send(what, again) {
    if (running) { running.abort.abort(); }
    const mine = running = { abort: new AbortController(), done: null };
    const late = setTimeout(function () { mine.abort.abort(); }, longest);
    mine.done = post(what, { signal: mine.abort.signal }).then(function (reply) { return settle(reply, what, again); }, function () {
      if (running === mine) { say("", "Not kept: no connection. It is tried again with your next change."); }
    }).finally(function () {
      clearTimeout(late);
      if (running === mine) { running = null; }
    });
    return mine.done;
  }

  // Send the form as a draft, unless it is as it was last kept.
  function keep() {
    if (!mayKeep()) { return; }
    const what = text();
    if (what !== kept) { send(what, true); }
  }

  // Back on the page, after who knows what in other tabs: learn whether the form can still be kept, and sent.
  function keepAnyhow() {
    if (!running && mayKeep()) { send(text(), true); }
  }

  // A page that is hidden may never be seen again: browsers let this one request outlive it.
  function keepAtParting() {
    if (!mayKeep()) { return; }
    const what = text();
    if (what === kept || what.length > mostAtParting) { return; }
    kept = what;
    post(what, { keepalive: true }).then(function (reply) { return settle(reply, what, false); }, function () { kept = ""; });
  }

  // A draft that arrived after the save would offer, as not saved, what is: it goes first.
  function afterDraft(event, goOn) {
    if (!running) { return; }
    event.preventDefault();
    running.done.finally(goOn);
  }

  function free(on) {
    Array.from(form.elements).filter(function (one) { return one.type === "submit"; }).forEach(function (button) {
      if (on) { button.removeAttribute("aria-disabled"); } else { button.setAttribute("aria-disabled", "true"); }
    });
    sent = !on;
  }

  ["input", "change"].forEach(function (type) {
    form.addEventListener(type, function () {
      clearTimeout(timer);
      timer = setTimeout(keep, pause);
    });
  });
  form.addEventListener("submit", function (event) {
    if (sent) { event.preventDefault(); return; }
    clearTimeout(timer);
    free(false);
    say("Saving …", "");
    setTimeout(function () { if (sent) { free(true); say("", ""); } }, patience);
    const pressed = event.submitter;
    afterDraft(event, function () {
      sent = false;
      form.requestSubmit(pressed);
    });
  });
  // Who throws the draft away leaves it on purpose.
  document.addEventListener("submit", function (event) {
    const other = event.target;
    if (other === form || other.getAttribute("action") !== form.dataset.draftUrl) { return; }
    sent = true;
    const pressed = event.submitter;
    afterDraft(event, function () { other.requestSubmit(pressed); });
  });
  addEventListener("beforeunload", function (event) {
    if (!sent && unsaved()) { event.preventDefault(); }
  });
  addEventListener("pagehide", keepAtParting);
  document.addEventListener("visibilitychange", function () {
    if (document.visibilityState === "hidden") { keepAtParting(); } else { keepAnyhow(); }
  });
  addEventListener("focus", keepAnyhow);
  addEventListener("online", keepAnyhow);
  // A browser may bring back the page as it was left. If it was sent then, what it holds is saved, or a draft: ask anew.
  addEventListener("pageshow", function (event) {
    if (!event.persisted) { return; }
    if (sent) { location.reload(); } else { keepAnyhow(); }
  });
  document.addEventListener("keydown", function (event) {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.key.toLowerCase() !== "s") { return; }
    event.preventDefault();
    form.requestSubmit(form.querySelector("[data-save]") || form.querySelector("button[type=submit]"));
  });
})();
