// Light or dark at once, without a new page. The form works without this script: the server then goes round device,
// dark and light. Here one press always shows a difference, and a choice equal to the device's is kept as "auto".
(function () {
  "use strict";
  const root = document.documentElement;
  const device = matchMedia("(prefers-color-scheme: dark)");

  function shown() {
    if (root.dataset.theme === "light" || root.dataset.theme === "dark") { return root.dataset.theme; }
    return device.matches ? "dark" : "light";
  }

  document.querySelectorAll("form[data-theme-form]").forEach(function (form) {
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      const wanted = shown() === "dark" ? "light" : "dark";
      root.dataset.theme = wanted === (device.matches ? "dark" : "light") ? "auto" : wanted;
      const fields = new FormData(form);
      fields.set("theme", root.dataset.theme);
      // The cookie is written by the server alone. When it cannot be reached the choice lasts until the next page.
      fetch(form.action, { method: "POST", body: fields, redirect: "manual", keepalive: true }).catch(function () {});
    });
  });
})();
