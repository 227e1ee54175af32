// The telephone desk by keyboard: from task to task, and the usual outcome by one key. Every key presses what stands on
// the page. They can be switched off, which is remembered for all desks: they get in the way of those who dictate
// (WCAG 2.2, 2.1.4).
//
//   [data-task]        one task; within it
//   [data-open]        the link to it
//   [data-no-answer]   the button that writes down that nobody answered
//   [data-take]        the button that takes it
//   [data-keys]        what is shown of the keys; in it the box [data-keys-on]
(function () {
  "use strict";
  const remembered = "desk-keys-off";
  const tasks = Array.from(document.querySelectorAll("[data-task]"));
  const panel = document.querySelector("[data-keys]");
  if (!tasks.length || !panel) { return; }
  const toggle = panel.querySelector("[data-keys-on]");

  function store(action) {
    try { return action(window.localStorage); } catch { return null; } // a browser may have none
  }

  panel.hidden = false;
  toggle.checked = store(function (local) { return local.getItem(remembered); }) !== "1";
  toggle.addEventListener("change", function () {
    store(function (local) { local.setItem(remembered, toggle.checked ? "0" : "1"); });
  });

  function here() { return tasks.findIndex(function (one) { return one.contains(document.activeElement); }); }

  function go(place) {
    const task = tasks[Math.max(0, Math.min(tasks.length - 1, place))];
    task.querySelector("[data-open]").focus();
    task.scrollIntoView({ block: "nearest" });
  }

  function press(what) {
    const button = here() >= 0 && tasks[here()].querySelector(what);
    if (button) { button.click(); }
  }

  const keys = {
    j: function () { go(here() + 1); },
    k: function () { go(here() - 1); },
    n: function () { press("[data-no-answer]"); },
    t: function () { press("[data-take]"); },
  };
  document.addEventListener("keydown", function (event) {
    const typing = event.target.closest("input:not([type=checkbox]), select, textarea");
    const meant = event.key in keys && toggle.checked && !typing;
    if (!meant || event.repeat || event.ctrlKey || event.metaKey || event.altKey) { return; }
    event.preventDefault();
    keys[event.key]();
  });

  // A form is sent once: a second press, while the page is on its way, does nothing.
  document.addEventListener("submit", function (event) {
    const form = event.target;
    if (!form.closest("[data-task]")) { return; }
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
  });
  addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(function (form) { delete form.dataset.sent; });
  });
})();
