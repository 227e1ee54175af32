// Keys that press what stands on the page: nothing needs the script, it only saves the way there.
//
//   [data-keys]   a part of the page; its keys work while the focus is within it and nobody types a text. Keys of one
//                 letter that work everywhere get in the way of those who speak to the computer (WCAG 2.1.4)
//   [data-key]    in it: a button that the key presses, or a choice that it ticks; the value is the key
(function () {
  "use strict";

  function typing(target) {
    return target.closest("input:not([type=checkbox], [type=radio]), select, textarea, [contenteditable]");
  }

  document.querySelectorAll("[data-keys]").forEach(function (part) {
    const pressed = new Map();
    part.querySelectorAll("[data-key]").forEach(function (place) { pressed.set(place.dataset.key, place); });
    part.dataset.keysListening = "";
    part.addEventListener("keydown", function (event) {
      const place = pressed.get(event.key.toLowerCase());
      if (!place || event.ctrlKey || event.altKey || event.metaKey || event.repeat || typing(event.target)) { return; }
      event.preventDefault();
      place.focus();
      place.click();
    });
  });
})();
