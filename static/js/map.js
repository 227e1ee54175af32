// The map beside a list: one thin layer around Leaflet, so that the drawing library can be replaced here alone.
//
// A panel is marked with data-map and says where its data is:
//   data-url         GeoJSON of what to show: points with slug, name, kind, status, symbol, url; no geometry, no marker
//   data-places-url  GeoJSON of outlines drawn as the plain local ground: areas with name, kind
//   data-tiles-url   address of a tile server, {z}/{x}/{y}; without it there is the plain ground alone
//   data-farthest-fit  how far in the map may zoom to fit what it shows; further out, more of the ground is seen
//   data-view        "latitude,longitude,zoom" for a map on which there is nothing to fit
// Text from the data reaches the page as text nodes, never as markup.
(function () {
  "use strict";
  const { calm, element, load } = window.ground;
  const farthestFit = 15;

  // The icons are drawn once, by the server, into <template> elements of the panel.
  function drawing(panel, name) {
    const template = panel.querySelector('template[data-icon="' + CSS.escape(name) + '"]');
    return template ? template.content.cloneNode(true) : document.createDocumentFragment();
  }

  function markerIcon(panel, asset) {
    const gone = asset.status === "ceased" || asset.status === "merged";
    const inside = element("span");
    inside.append(drawing(panel, gone ? "ceased" : asset.symbol), element("span", "visually-hidden", asset.name));
    return L.divIcon({
      className: "marker marker--" + (gone ? "ceased" : asset.symbol), html: inside, iconSize: null, popupAnchor: [0, -12],
    });
  }

  function clusterIcon(cluster) {
    const count = cluster.getChildCount();
    const inside = element("span", "", String(count));
    inside.append(element("span", "visually-hidden", " assets here: zoom in"));
    return L.divIcon({ className: "cluster" + (count > 25 ? " cluster--big" : ""), html: inside, iconSize: null });
  }

  function popup(asset) {
    const box = element("div");
    const link = element("a", "map__name", asset.name);
    link.href = asset.url;
    link.dataset.mapLink = "";
    box.append(link, element("p", "", [asset.kind, asset.status].filter(Boolean).join(", ")));
    return box;
  }

  function drawAssets(panel, map, assets) {
    const markers = new Map();
    const group = L.markerClusterGroup({
      showCoverageOnHover: false, maxClusterRadius: 52, animate: !calm, iconCreateFunction: clusterIcon,
      spiderLegPolylineOptions: { className: "map-join" },
    });
    assets.features.forEach(function (one) {
      if (!one.geometry) { return; }
      const [longitude, latitude] = one.geometry.coordinates;
      const asset = one.properties;
      const marker = L.marker([latitude, longitude], { icon: markerIcon(panel, asset) });
      marker.bindPopup(function () { return popup(asset); });
      marker.on("add", function () { marker.getElement().dataset.asset = asset.slug; });
      markers.set(asset.slug, marker);
      group.addLayer(marker);
    });
    map.addLayer(group);
    pairWithList(group, markers);
    openByKeyboard(map, markers);
    return group.getBounds();
  }

  // An entry of the list and its marker, or the cluster that holds it, light up together.
  function pairWithList(group, markers) {
    function light(slug, on) {
      document.querySelectorAll('[data-asset="' + CSS.escape(slug) + '"]').forEach(function (twin) {
        twin.toggleAttribute("data-on", on);
      });
      const seen = markers.has(slug) && group.getVisibleParent(markers.get(slug));
      if (seen && seen.getElement()) { seen.getElement().toggleAttribute("data-on", on); }
    }
    [["mouseover", true], ["focusin", true], ["mouseout", false], ["focusout", false]].forEach(function ([type, on]) {
      document.addEventListener(type, function (event) {
        const one = event.target.closest("[data-asset]");
        if (one) { light(one.dataset.asset, on); }
      });
    });
  }

  // Enter is Leaflet's; the space bar, the way to the link in the popup and the way back are ours.
  function openByKeyboard(map, markers) {
    let opened = null;
    markers.forEach(function (marker) {
      marker.on("popupopen", function (event) {
        opened = marker;
        event.popup.getElement().querySelector("[data-map-link]").focus({ preventScroll: true });
      });
    });
    map.getContainer().addEventListener("keydown", function (event) {
      const marker = markers.get(event.target.dataset.asset);
      if (event.key === " " && marker) { marker.openPopup(); event.preventDefault(); }
      if (event.key !== "Escape" || !opened || !opened.isPopupOpen()) { return; }
      opened.closePopup();
      if (opened.getElement()) { opened.getElement().focus({ preventScroll: true }); }
    });
  }

  function start(panel) {
    const map = window.ground.open(panel);
    const [latitude, longitude, zoom] = (panel.dataset.view || "54.5,-3,5").split(",").map(Number);
    map.setView([latitude, longitude], zoom, { animate: false });
    const fault = panel.querySelector("[data-map-fault]");
    const fit = { padding: [28, 28], maxZoom: Number(panel.dataset.farthestFit) || farthestFit, animate: false };

    let fitted = false;
    window.ground.lay(map, panel.dataset.tilesUrl, panel.dataset.placesUrl).then(function (around) {
      if (!fitted && around) { map.fitBounds(around, fit); }
    });

    function show() {
      panel.setAttribute("aria-busy", "true");
      load(panel.dataset.url).then(function (assets) {
        fault.hidden = true;
        const bounds = drawAssets(panel, map, assets);
        fitted = bounds.isValid();
        if (fitted) { map.fitBounds(bounds, fit); }
      }).catch(function () { fault.hidden = false; }).finally(function () { panel.removeAttribute("aria-busy"); });
    }
    fault.querySelector("[data-retry]").addEventListener("click", show);
    show();
  }

  document.querySelectorAll("[data-map]").forEach(start);
})();
