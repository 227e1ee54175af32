// Where somebody stands is asked of the browser only when they press the button, and goes into the form, not an address.
//
//   form[data-near]       the form, with fields called latitude and longitude
//   [data-locate]         the button; shown where the browser can tell
//   [data-locate-state]   where it is said what happens
(function () {
  "use strict";
  const form = document.querySelector("form[data-near]");
  const button = form && form.querySelector("[data-locate]");
  if (!button || !navigator.geolocation) { return; }
  const state = form.querySelector("[data-locate-state]");
  const patience = 15000; // milliseconds
  const oldest = 60000; // milliseconds that a place found before is good for

  button.hidden = false;
  button.addEventListener("click", function () {
    state.textContent = "Looking where you are …";
    navigator.geolocation.getCurrentPosition(function (found) {
      form.elements.latitude.value = found.coords.latitude.toFixed(4);
      form.elements.longitude.value = found.coords.longitude.toFixed(4);
      form.requestSubmit();
    }, function () {
      state.textContent = "Your telephone did not say where you are. Type a postcode or a place instead.";
    }, { timeout: patience, maximumAge: oldest });
  });
  form.addEventListener("submit", function (event) {
    // Who types a place means that one, and not where they stood before.
    if (event.submitter) { form.elements.latitude.value = form.elements.longitude.value = ""; }
  });
})();
