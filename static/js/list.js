// Small comforts of a list page. Everything here works without them.
(function () {
  "use strict";
  // Filters are sent open, so that they can be used without scripts; on a phone they start closed.
  document.querySelectorAll("details[data-open-wide]").forEach(function (details) {
    if (!matchMedia("(min-width: 48rem)").matches) { details.open = false; }
  });

  // Fields left empty stay out of the address, so that it can be read and passed on.
  document.querySelectorAll("form[data-tidy]").forEach(function (form) {
    function empty() {
      return Array.from(form.elements).filter(function (field) { return field.name && field.value === ""; });
    }
    form.addEventListener("submit", function () {
      const fields = empty();
      fields.forEach(function (field) { field.disabled = true; });
      // Back to this page, kept by the browser: the fields must work again.
      addEventListener("pageshow", function () {
        fields.forEach(function (field) { field.disabled = false; });
      }, { once: true });
    });
  });
})();
