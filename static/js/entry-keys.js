// Typing answers in while somebody says them: a figure chooses the answer of that value, Enter goes on to the next
// question, and not to the end of the form. Nothing needs the script; the tabulator and the arrows do the same.
//
//   [data-entry]   a form; its keys work while the focus is on one of its answers or short fields
(function () {
  "use strict";

  // So long after a 1, a 0 makes it 10.
  const TOGETHER = 800;

  document.querySelectorAll("[data-entry]").forEach(function (form) {
    let last = { name: "", figure: "", at: 0 };

    function stops() {
      // Of each group of answers one can be come to: the one that is chosen, else the first.
      const seen = new Set();
      return Array.from(form.querySelectorAll("input, textarea, select, button")).filter(function (place) {
        if (place.type === "hidden" || place.disabled) { return false; }
        if (place.type !== "radio") { return true; }
        if (seen.has(place.name)) { return false; }
        seen.add(place.name);
        return true;
      }).map(function (place) {
        return place.type === "radio" ? chosen(place.name) || place : place;
      });
    }

    function group(name) {
      return Array.from(form.querySelectorAll("input[type=radio]")).filter(function (place) { return place.name === name; });
    }

    function chosen(name) {
      return group(name).find(function (place) { return place.checked; });
    }

    function choose(place, figure) {
      const now = Date.now();
      const both = last.name === place.name && now - last.at < TOGETHER ? last.figure + figure : figure;
      const options = group(place.name);
      const wanted = options.find(function (option) { return option.value === both; }) ||
        options.find(function (option) { return option.value === figure; });
      last = { name: place.name, figure: wanted ? wanted.value : figure, at: now };
      if (!wanted) { return false; }
      wanted.checked = true;
      wanted.focus();
      return true;
    }

    function goOn(place) {
      const all = stops();
      const here = all.findIndex(function (stop) { return stop === place || (stop.name === place.name && place.type === "radio"); });
      const next = all[here + 1];
      if (next) { next.focus(); }
    }

    form.addEventListener("keydown", function (event) {
      const place = event.target;
      if (place.tagName !== "INPUT" || event.ctrlKey || event.altKey || event.metaKey) { return; }
      if (event.key === "Enter") {
        event.preventDefault();
        goOn(place);
      } else if (place.type === "radio" && /^[0-9-]$/.test(event.key) && choose(place, event.key)) {
        event.preventDefault();
      }
    });
  });
})();
