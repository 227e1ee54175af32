// The map of a comparison through time: a slider chooses the day, and markers, counts and list follow it. What state an
// asset was in from which day on is worked out by the server ("states"); here it is only looked up.
//
//   data-time-map          the page's part; data-url, data-places-url, data-tiles-url as in map.js; data-on, the day that
//                          the page came with; data-first and data-last, the days of the two waves
//   data-time-slider       the slider with its label, hidden without scripts     data-time-range  its input, in months
//   data-time-day          where the day is said, beside the slider              data-time-field  the field for a day
//   data-time-state        the choice of what the list shows
//   data-time-counts       where the counts are said                             data-time-count  one of them, by state
//   data-time-list         the list        data-time-entry  a <template> of an entry       data-time-note  what it holds
//   data-time-pages        the pages of the list, which the script needs no more
// Text from the data reaches the page as text nodes, never as markup.
(function () {
  "use strict";
  const { calm, element, load, open, lay } = window.ground;
  const farthestFit = 15;
  const longestList = 50;
  const quiet = 400; // milliseconds after which the counts are said, so that a slider on its way says nothing
  const words = { open: "open", possible: "possibly open", ceased: "ceased", "not-yet": "not yet open" };

  function iso(day) { return day.toISOString().slice(0, 10); }
  function date(text) { return new Date(text + "T00:00:00Z"); }

  const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

  function inWords(text) {
    const day = date(text);
    return day.getUTCDate() + " " + months[day.getUTCMonth()] + " " + day.getUTCFullYear();
  }

  // The first of a month so many months after the first wave; at the ends, the days of the waves themselves.
  function dayAt(panel, months) {
    const first = date(panel.dataset.first);
    const day = iso(new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + months, 1)));
    if (months <= 0 || day < panel.dataset.first) { return panel.dataset.first; }
    return day > panel.dataset.last ? panel.dataset.last : day;
  }

  function monthsTo(panel, day) {
    const first = date(panel.dataset.first);
    const then = date(day);
    return (then.getUTCFullYear() - first.getUTCFullYear()) * 12 + then.getUTCMonth() - first.getUTCMonth();
  }

  // Days are compared as the texts they are: 2011-03-01 comes before 2011-04-01.
  function stateOn(asset, day) {
    return asset.states.reduce(function (found, one) { return one[1] <= day ? one[0] : found; }, "not-yet");
  }

  function placeOn(feature, day) {
    const before = feature.properties.earlier_places.find(function (one) { return one[0] >= day; });
    return before ? [before[2], before[1]] : feature.geometry.coordinates.slice().reverse();
  }

  function drawing(panel, state) {
    return panel.querySelector('template[data-icon="' + CSS.escape(state) + '"]').content.cloneNode(true);
  }

  function markerIcon(panel, asset, state) {
    const inside = element("span");
    inside.append(drawing(panel, state), element("span", "visually-hidden", asset.name + ", " + words[state]));
    return L.divIcon({ className: "marker marker--" + state, html: inside, iconSize: null, popupAnchor: [0, -12] });
  }

  function clusterIcon(cluster) {
    const all = cluster.getAllChildMarkers();
    const there = all.filter(function (one) { return one.state === "open" || one.state === "possible"; }).length;
    const inside = element("span", "", String(there));
    inside.append(element("span", "visually-hidden", " of " + all.length + " assets here open: zoom in"));
    const size = (all.length > 25 ? " cluster--big" : "") + (there ? "" : " cluster--gone");
    return L.divIcon({ className: "cluster" + size, html: inside, iconSize: null });
  }

  function popup(asset, state) {
    const box = element("div");
    const link = element("a", "map__name", asset.name);
    link.href = asset.url;
    box.append(link, element("p", "", [asset.kind, words[state]].filter(Boolean).join(", ")));
    return box;
  }

  // One marker for each asset that has a place. Those that moved are taken out of their cluster and put into another.
  function makeMarkers(panel, map, features, day) {
    const group = L.markerClusterGroup({
      showCoverageOnHover: false, maxClusterRadius: 52, animate: !calm, iconCreateFunction: clusterIcon,
      spiderLegPolylineOptions: { className: "map-join" },
    });
    const markers = features.filter(function (one) { return one.geometry; }).map(function (one) {
      const asset = one.properties;
      const state = stateOn(asset, day);
      const marker = L.marker(placeOn(one, day), { icon: markerIcon(panel, asset, state) });
      marker.bindPopup(function () { return popup(asset, marker.state); });
      return Object.assign(marker, { state, feature: one });
    });
    group.addLayers(markers);
    map.addLayer(group);
    return { group, markers };
  }

  function moveMarkers(panel, drawn, day) {
    drawn.markers.forEach(function (marker) {
      const state = stateOn(marker.feature.properties, day);
      const place = L.latLng(placeOn(marker.feature, day));
      if (!place.equals(marker.getLatLng())) {
        drawn.group.removeLayer(marker);
        marker.setLatLng(place);
        drawn.group.addLayer(marker);
      }
      if (state !== marker.state) {
        marker.state = state;
        marker.setIcon(markerIcon(panel, marker.feature.properties, state));
      }
    });
    drawn.group.refreshClusters();
  }

  function fillList(panel, features, day) {
    const chosen = panel.querySelector("[data-time-state]").value;
    const list = panel.querySelector("[data-time-list]");
    const template = panel.querySelector("[data-time-entry]");
    const found = features.filter(function (one) { return !chosen || stateOn(one.properties, day) === chosen; });
    list.replaceChildren.apply(list, found.slice(0, longestList).map(function (one) {
      const asset = one.properties;
      const state = stateOn(asset, day);
      const entry = template.content.firstElementChild.cloneNode(true);
      entry.querySelector("[data-entry-mark]").className = "marker key-shape marker--" + state;
      entry.querySelector("[data-entry-mark]").append(drawing(panel, state));
      entry.querySelector("[data-entry-link]").textContent = asset.name;
      entry.querySelector("[data-entry-link]").href = asset.url;
      entry.querySelector("[data-entry-words]").textContent =
        words[state][0].toUpperCase() + words[state].slice(1) + (asset.kind ? ". " + asset.kind : "");
      return entry;
    }));
    panel.querySelector("[data-time-note]").textContent = found.length > longestList
      ? "The first " + longestList + " of " + found.length.toLocaleString("en-GB") + ", by name." : "";
  }

  function sayCounts(panel, features, day) {
    const counts = {};
    features.forEach(function (one) {
      const state = stateOn(one.properties, day);
      counts[state] = (counts[state] || 0) + 1;
    });
    panel.querySelectorAll("[data-time-count]").forEach(function (place) {
      place.textContent = (counts[place.dataset.timeCount] || 0).toLocaleString("en-GB");
    });
    panel.querySelector("[data-time-counts] [data-time-said]").textContent = inWords(day);
  }

  function follow(panel, drawn, features) {
    const slider = panel.querySelector("[data-time-range]");
    const field = panel.querySelector("[data-time-field]");
    const form = field.form;
    let day = panel.dataset.on;
    let waiting = null;

    function show(chosen) {
      day = chosen;
      slider.value = String(monthsTo(panel, day));
      slider.setAttribute("aria-valuetext", inWords(day));
      panel.querySelector("[data-time-day]").textContent = inWords(day);
      field.value = day;
      moveMarkers(panel, drawn, day);
      fillList(panel, features, day);
      clearTimeout(waiting);
      waiting = setTimeout(function () { sayCounts(panel, features, day); }, quiet);
    }
    slider.max = String(monthsTo(panel, panel.dataset.last) + (panel.dataset.last.endsWith("-01") ? 0 : 1));
    slider.addEventListener("input", function () { show(dayAt(panel, Number(slider.value))); });
    form.addEventListener("submit", function (event) {
      if (!field.checkValidity() || !field.value) { return; }
      event.preventDefault();
      show(field.value);
    });
    panel.querySelector("[data-time-state]").addEventListener("change", function () { fillList(panel, features, day); });
    panel.querySelector("[data-time-slider]").hidden = false;
    panel.querySelector("[data-time-pages]").hidden = true;
    show(day);
  }

  function start(panel) {
    const frame = panel.querySelector("[data-map-frame]");
    const fault = panel.querySelector("[data-map-fault]");
    const map = open(frame);
    const fit = { padding: [28, 28], maxZoom: farthestFit, animate: false };
    let fitted = false;
    map.setView([54.5, -3], 5, { animate: false });
    lay(map, panel.dataset.tilesUrl, panel.dataset.placesUrl).then(function (around) {
      if (!fitted && around) { map.fitBounds(around, fit); }
    });
    function show() {
      frame.setAttribute("aria-busy", "true");
      load(panel.dataset.url).then(function (assets) {
        fault.hidden = true;
        const drawn = makeMarkers(panel, map, assets.features, panel.dataset.on);
        fitted = drawn.group.getBounds().isValid();
        if (fitted) { map.fitBounds(drawn.group.getBounds(), fit); }
        follow(panel, drawn, assets.features);
      }).catch(function () { fault.hidden = false; }).finally(function () { frame.removeAttribute("aria-busy"); });
    }
    fault.querySelector("[data-retry]").addEventListener("click", show);
    show();
  }

  document.querySelectorAll("[data-time-map]").forEach(start);
})();
