// What every map of ours lies on: tiles where there is a tile server, else the outlines of places, drawn by us. Shared by
// the map beside a list (map.js), the one on which a point is chosen (edit-map.js) and those of the admin screens.
// Text from the data reaches the page as text nodes, never as markup.
window.ground = (function () {
  "use strict";
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;

  function load(url) {
    return fetch(url, { headers: { Accept: "application/geo+json, application/json" } }).then(function (reply) {
      if (!reply.ok) { throw new Error("status " + reply.status); }
      return reply.json();
    });
  }

  function element(tag, className, text) {
    const one = document.createElement(tag);
    if (className) { one.className = className; }
    if (text) { one.textContent = text; }
    return one;
  }

  // The outlines of places, boroughs below what lies in them, styled by "<className>" and "<className>--<kind>".
  function drawOutlines(map, places, className) {
    const areas = places.features.filter(function (one) { return one.geometry; });
    areas.sort(function (a, b) {
      return (b.properties.kind === "local_authority") - (a.properties.kind === "local_authority");
    });
    // Leaflet takes the names of sources for markup; they are text.
    const sources = element("span", "", places.attribution);
    return L.geoJSON(areas, {
      attribution: sources.innerHTML,
      interactive: false,
      style: function (one) { return { className: className + " " + className + "--" + one.properties.kind }; },
    }).addTo(map).bringToBack();
  }

  // A name is written where its area is wide enough on the screen to hold it.
  function drawNames(map, outlines) {
    map.createPane("names");
    const names = L.layerGroup().addTo(map);
    function write() {
      names.clearLayers();
      outlines.eachLayer(function (area) {
        const { name, kind } = area.feature.properties;
        const bounds = area.getBounds();
        const width = map.latLngToLayerPoint(bounds.getNorthEast()).x - map.latLngToLayerPoint(bounds.getSouthWest()).x;
        if (!name || width < 9 * name.length) { return; }
        const text = element("span", "", name);
        text.setAttribute("aria-hidden", "true");
        const icon = L.divIcon({ className: "map-name map-name--" + kind, html: text, iconSize: null });
        L.marker(bounds.getCenter(), { icon, interactive: false, keyboard: false, pane: "names" }).addTo(names);
      });
    }
    map.on("zoomend", write);
    write();
  }

  // Lay tiles, or else outlines with their names. The promise gives the outlines' bounds, or null: without its ground a
  // map is poorer, not wrong.
  function lay(map, tilesUrl, placesUrl) {
    if (tilesUrl) {
      // Some tile servers refuse requests that do not say which site asks; the page's own header stays strict.
      L.tileLayer(tilesUrl, { maxZoom: 19, referrerPolicy: "strict-origin-when-cross-origin" }).addTo(map);
    }
    if (tilesUrl || !placesUrl) { return Promise.resolve(null); }
    return load(placesUrl).then(function (places) {
      const outlines = drawOutlines(map, places, "map-place");
      drawNames(map, outlines);
      return outlines.getBounds().isValid() ? outlines.getBounds() : null;
    }, function () { return null; });
  }

  function zoomButtons(panel, map) {
    const box = panel.querySelector("[data-map-zoom]");
    if (!box) { return; }
    box.hidden = false;
    box.querySelectorAll("[data-zoom]").forEach(function (button) {
      const step = button.dataset.zoom === "in" ? 1 : -1;
      button.addEventListener("click", function () { map.setZoom(map.getZoom() + step); });
    });
  }

  // A map of our own pages in the [data-map-ground] of `panel`. It keeps its size right while it is hidden and shown.
  function open(panel) {
    const map = L.map(panel.querySelector("[data-map-ground]"), {
      zoomControl: false, attributionControl: false, minZoom: 5, maxZoom: 18,
      zoomAnimation: !calm, fadeAnimation: !calm, markerZoomAnimation: !calm, inertia: !calm,
    });
    L.control.scale({ metric: false, maxWidth: 90 }).addTo(map);
    zoomButtons(panel, map);
    new ResizeObserver(function () { map.invalidateSize({ animate: false }); }).observe(map.getContainer());
    return map;
  }

  return { calm, load, element, drawOutlines, lay, open };
})();
