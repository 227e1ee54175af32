// The keys of the review desk. Everything they do is also a button, a box or a link of the page.
//
//   data-hotkey     on a box, button or link: the keys that tick, press or follow it, with blanks between them
//   data-desk       the form that decides; its field "find" is where "/" leads
//   data-undo       the form that takes the last decision back: "u"
//   data-keys       what "?" leads to; data-keys-switch in it is shown here, and turns the single keys off
//                   (WCAG 2.2, 2.1.4: one who dictates must be able to)
(function () {
  "use strict";
  const kept = "desk-keys-off";
  const help = document.querySelector("[data-keys]");
  const form = document.querySelector("form[data-desk]");
  const box = help && help.querySelector("[data-keys-switch] input");

  function isOff() {
    try { return localStorage.getItem(kept) === "1"; } catch { return false; }
  }

  if (box) {
    box.closest("[data-keys-switch]").hidden = false;
    box.checked = !isOff();
    box.addEventListener("change", function () {
      try { localStorage.setItem(kept, box.checked ? "0" : "1"); } catch { /* Not kept beyond this page. */ }
    });
  }

  function isTyping(target) {
    const field = target.closest("input, textarea, select, [contenteditable]");
    return Boolean(field) && field.type !== "checkbox" && field.type !== "radio";
  }

  function has(key) {
    return Array.from(document.querySelectorAll("[data-hotkey]")).find(function (one) {
      return one.dataset.hotkey.split(" ").includes(key);
    });
  }

  // Sent once, however often a key is pressed.
  let isSent = false;
  document.querySelectorAll("form").forEach(function (one) {
    one.addEventListener("submit", function (event) {
      if (isSent) { event.preventDefault(); }
      isSent = true;
    });
  });
  addEventListener("pageshow", function () { isSent = false; });

  function act(key) {
    if (key === "/" && form && form.elements.find) { form.elements.find.focus(); return true; }
    if (key === "?" && help) { help.scrollIntoView(); help.focus({ preventScroll: true }); return true; }
    if (key === "u") {
      const undo = document.querySelector("form[data-undo]");
      if (undo) { undo.requestSubmit(); }
      return Boolean(undo);
    }
    const one = has(key);
    if (one) { one.click(); }
    return Boolean(one);
  }

  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || (box && !box.checked)) { return; }
    // Enter in the field that looks for a record looks for it; elsewhere it does what has the focus, if anything does.
    if (event.key === "Enter") {
      if (event.target.name === "find") {
        event.preventDefault();
        form.requestSubmit(form.querySelector('button[name="look"]'));
        return;
      }
      if (event.target.closest("a, button, input, textarea, select, summary, [data-map]")) { return; }
    }
    if (event.key === "Escape" && isTyping(event.target)) { event.target.blur(); return; }
    if (isTyping(event.target) || event.target.closest("[data-map]")) { return; }
    if (act(event.key)) { event.preventDefault(); }
  });
})();
