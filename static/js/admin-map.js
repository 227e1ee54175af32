// The map below a point or an outline in the admin screens. What counts is the text field; the map shows and fills it.
//
// A field is marked with data-map-field and says what it needs:
//   data-geometry    Point, or MultiPolygon
//   data-options     django-leaflet's settings of the map, as JSON
//   data-places-url  GeoJSON of outlines, drawn as the plain local ground
// Inside it stand data-map-value, the text field, and data-map-here, the place of the map.
(function () {
  "use strict";
  const farthestFit = 15;

  // Leaflet looks for its own marker picture under a name that it guesses, which hashed file names break.
  const icon = L.divIcon({ className: "admin-marker", iconSize: [20, 20] });
  L.Marker.prototype.options.icon = icon;

  // django-leaflet's field looks for its text by id, which changes in rows that are added, and loses the holes of polygons.
  const OutlineStore = L.FieldStore.extend({
    initialize: function (fieldid, options) {
      this.formfield = options.element;
      L.setOptions(this, options);
    },
    _serialize: function (group) {
      const polygons = group.getLayers().map(function (one) { return one.toGeoJSON(6).geometry.coordinates; });
      return polygons.length ? JSON.stringify({ type: "MultiPolygon", coordinates: polygons }) : "";
    },
  });

  function readPoint(text) {
    const numbers = text.split(/[,;\s]+/).filter(Boolean).map(Number);
    const right = numbers.length === 2 && Math.abs(numbers[0]) <= 90 && Math.abs(numbers[1]) <= 180;
    return right ? L.latLng(numbers) : null;
  }

  function editPoint(map, input) {
    let marker = null;
    function write(place) {
      const inside = place.wrap();
      input.value = inside.lat.toFixed(6) + ", " + inside.lng.toFixed(6);
    }
    function show(place) {
      if (marker) { marker.remove(); marker = null; }
      if (!place) { return; }
      marker = L.marker(place, { draggable: !input.readOnly, keyboard: false }).addTo(map);
      marker.on("dragend", function () { write(marker.getLatLng()); });
    }
    const first = readPoint(input.value);
    show(first);
    if (first) { map.setView(first, farthestFit); }
    map.on("click", function (event) { write(event.latlng); show(event.latlng); });
    input.addEventListener("change", function () {
      const place = readPoint(input.value);
      show(place);
      if (place) { map.panTo(place); }
    });
  }

  function editOutline(map, textarea) {
    const field = new L.GeometryField({
      fieldid: textarea.id, element: textarea, field_store_class: OutlineStore, geom_type: "MULTIPOLYGON",
      modifiable: true, precision: 6,
    });
    field.addTo(map);
  }

  function start(panel) {
    if (panel.dataset.started || panel.closest(".empty-form")) { return; }
    panel.dataset.started = "yes";
    const here = panel.querySelector("[data-map-here]");
    const value = panel.querySelector("[data-map-value]");
    const map = L.Map.djangoMap(here, { djoptions: JSON.parse(panel.dataset.options), globals: false, callback: null });
    window.ground.load(panel.dataset.placesUrl).then(function (places) {
      window.ground.drawOutlines(map, places, "admin-place");
    }, function () {});  // without its ground the map is poorer, not wrong
    (panel.dataset.geometry === "Point" ? editPoint : editOutline)(map, value);
    // A map in a closed or hidden part of the form has no size until it is shown.
    new ResizeObserver(function () { map.invalidateSize(); }).observe(here);
  }

  function startAll(root) { root.querySelectorAll("[data-map-field]").forEach(start); }

  document.addEventListener("formset:added", function (event) { startAll(event.target); });
  if (document.readyState === "loading") {
    document.addEventListener("DOMContentLoaded", function () { startAll(document); });
  } else {
    startAll(document);
  }
})();
