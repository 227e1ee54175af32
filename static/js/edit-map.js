// Choosing the point of a location on a map, in a row of the edit form. What counts are the two fields; the map shows and
// fills them, so that nobody needs it: not who types, nor who cannot use a map.
//
//   data-latitude, data-longitude   the fields, degrees in WGS 84
//   data-point-map      the map with its buttons, hidden without scripts; data-places-url and data-tiles-url are its ground
//   data-open-map       shows and hides it          data-map-frame    what is shown
//   data-clear-point    empties the fields          data-point-state  where it is said what was done
(function () {
  "use strict";
  const form = document.querySelector("form[data-edit]");
  if (!form) { return; }
  const street = 16;
  const district = 13; // without tiles there is nothing to be seen further in
  const steps = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
  const maps = new WeakMap(); // by panel: what is needed to move its marker

  function fieldsOf(panel) {
    const row = panel.closest("[data-row]");
    return [row.querySelector("[data-latitude]"), row.querySelector("[data-longitude]")];
  }

  function read(panel) {
    const [latitude, longitude] = fieldsOf(panel).map(function (field) {
      return field.value.trim() === "" ? NaN : Number(field.value);
    });
    return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 ? L.latLng(latitude, longitude) : null;
  }

  function say(panel, words) { panel.querySelector("[data-point-state]").textContent = words; }

  // Six decimals of a degree are a decimetre.
  function write(panel, place) {
    const inside = place && place.wrap();
    const values = inside ? [inside.lat.toFixed(6), inside.lng.toFixed(6)] : ["", ""];
    fieldsOf(panel).forEach(function (field, index) { field.value = values[index]; });
    show(panel);
    say(panel, inside ? "The point is at " + values.join(", ") + "." : "The point is taken away.");
    form.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function moveByKeys(panel, map, marker) {
    marker.getElement().addEventListener("keydown", function (event) {
      const step = steps[event.key];
      if (!step) { return; }
      event.preventDefault();
      event.stopPropagation(); // or the map would move too
      const pixels = event.shiftKey ? 1 : 10;
      const there = map.latLngToContainerPoint(marker.getLatLng()).add([step[0] * pixels, step[1] * pixels]);
      write(panel, map.containerPointToLatLng(there));
      map.panInside(marker.getLatLng(), { padding: [40, 40], animate: false });
    });
  }

  function makeMarker(panel, map, place) {
    const icon = L.divIcon({ className: "marker marker--point", iconSize: null });
    const marker = L.marker(place, { icon, draggable: true, autoPan: true }).addTo(map);
    marker.getElement().setAttribute("aria-label", "The point: arrow keys move it, with Shift finely");
    marker.on("dragend", function () { write(panel, marker.getLatLng()); });
    moveByKeys(panel, map, marker);
    return marker;
  }

  // Bring the marker and the button to what the fields say.
  function show(panel) {
    const place = read(panel);
    panel.querySelector("[data-clear-point]").hidden = !place;
    const drawn = maps.get(panel);
    if (!drawn) { return; }
    if (!place && drawn.marker) {
      drawn.marker.remove();
      drawn.marker = null;
    } else if (place && drawn.marker) {
      drawn.marker.setLatLng(place);
    } else if (place) {
      drawn.marker = makeMarker(panel, drawn.map, place);
    }
  }

  function start(panel) {
    const map = window.ground.open(panel);
    const place = read(panel);
    map.setView(place || [54.5, -3], place ? (panel.dataset.tilesUrl ? street : district) : 5, { animate: false });
    window.ground.lay(map, panel.dataset.tilesUrl, panel.dataset.placesUrl).then(function (around) {
      if (around && !read(panel)) { map.fitBounds(around, { animate: false }); }
    });
    maps.set(panel, { map, marker: null });
    map.on("click", function (event) { write(panel, event.latlng); });
    map.getContainer().addEventListener("keydown", function (event) {
      if (event.key !== "Enter" || event.target !== map.getContainer()) { return; }
      event.preventDefault();
      write(panel, map.getCenter());
      maps.get(panel).marker.getElement().focus();
    });
    show(panel);
  }

  function toggle(panel, button) {
    const frame = panel.querySelector("[data-map-frame]");
    frame.hidden = !frame.hidden;
    button.setAttribute("aria-expanded", String(!frame.hidden));
    if (!frame.hidden && !maps.has(panel)) { start(panel); }
  }

  function prepare(root) {
    root.querySelectorAll("[data-point-map]").forEach(function (panel) {
      panel.hidden = false;
      show(panel);
    });
  }

  form.addEventListener("click", function (event) {
    const panel = event.target.closest("[data-point-map]");
    const button = event.target.closest("[data-open-map], [data-clear-point]");
    if (!panel || !button) { return; }
    if (button.matches("[data-open-map]")) { toggle(panel, button); return; }
    write(panel, null);
    panel.querySelector("[data-open-map]").focus();
  });
  form.addEventListener("change", function (event) {
    if (!event.target.matches("[data-latitude], [data-longitude]")) { return; }
    const panel = event.target.closest("[data-row]").querySelector("[data-point-map]");
    show(panel);
    const place = read(panel);
    const drawn = maps.get(panel);
    if (place && drawn) { drawn.map.setView(place, Math.max(drawn.map.getZoom(), 14), { animate: false }); }
  });
  prepare(form);
  form.querySelectorAll("template[data-row-template]").forEach(function (template) { prepare(template.content); });
})();
