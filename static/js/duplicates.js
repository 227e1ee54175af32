// Going through pairs by keyboard. Every key presses a button that stands on the page, so nothing needs the script.
//
//   [data-pairs]        the list; [data-pair] each of its pairs
//   [data-pair-merge]   in a pair: the way to the merge screen (m)
//   [data-pair-refuse]  in a pair: the form that says it is two (n)
//   [data-pair-undo]    the form that takes the last decision back (u)
//   [data-keys]         what is shown of the keys; [data-keys-on] switches them, [data-keys-help] tells them (?)
//
// Keys of one letter can be switched off, which is remembered: they get in the way of those who speak to the computer.
(function () {
  "use strict";
  const list = document.querySelector("[data-pairs]");
  const panel = document.querySelector("[data-keys]");
  if (!list || !panel) { return; }
  const pairs = Array.from(list.querySelectorAll("[data-pair]"));
  const toggle = panel.querySelector("[data-keys-on]");
  const help = panel.querySelector("[data-keys-help]");
  const remembered = "duplicates-keys";
  let here = -1;

  function go(number) {
    if (number < 0 || number >= pairs.length) { return; }
    if (pairs[here]) { pairs[here].removeAttribute("aria-current"); }
    here = number;
    pairs[here].setAttribute("aria-current", "true");
    pairs[here].focus({ preventScroll: true });
    pairs[here].scrollIntoView({ block: "start" });
  }

  function press(selector, inside) {
    const place = (inside || document).querySelector(selector);
    if (!place) { return; }
    if (place.tagName === "FORM") { place.requestSubmit(); } else { place.click(); }
  }

  function onPair(selector) {
    if (pairs[here]) { press(selector, pairs[here]); } else { go(0); }
  }

  const keys = {
    j: function () { go(here + 1); },
    ArrowDown: function () { go(here + 1); },
    k: function () { go(here - 1); },
    ArrowUp: function () { go(here - 1); },
    m: function () { onPair("[data-pair-merge]"); },
    n: function () { onPair("[data-pair-refuse]"); },
    u: function () { press("[data-pair-undo]"); },
    "?": function () { help.open = !help.open; },
  };

  function typing(target) {
    return target.closest("input:not([type=checkbox]), select, textarea, [contenteditable]");
  }

  document.addEventListener("keydown", function (event) {
    const act = keys[event.key];
    if (!act || !toggle.checked || event.ctrlKey || event.altKey || event.metaKey || typing(event.target)) { return; }
    // A key that is held down moves on, and decides nothing.
    if (event.repeat && "mnu".includes(event.key)) { return; }
    event.preventDefault();
    act();
  });

  // Whoever puts the focus into a pair in another way is there.
  pairs.forEach(function (pair, number) {
    pair.addEventListener("focusin", function () {
      if (number === here) { return; }
      if (pairs[here]) { pairs[here].removeAttribute("aria-current"); }
      here = number;
      pair.setAttribute("aria-current", "true");
    });
  });

  toggle.checked = localStorage.getItem(remembered) !== "off";
  toggle.addEventListener("change", function () { localStorage.setItem(remembered, toggle.checked ? "on" : "off"); });
  panel.hidden = false;
  const wanted = pairs.findIndex(function (pair) { return "#" + pair.id === location.hash; });
  if (wanted >= 0) { go(wanted); }
})();
