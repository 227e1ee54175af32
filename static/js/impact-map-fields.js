// Fields of an impact map beside its tables, which save as one goes like its cells; and the drawer with all there is to
// one cell, which is the page of that cell, opened beside the table.
//
//   [data-cells-form]        a form of cells; without scripts it is sent, with them each field saves itself
//   [data-without-scripts], [data-with-scripts]   what only one of the two needs
//   [data-open-url]          on a cell: the page with all there is to it; [data-drawer-part] is the part of it that is shown
//   [data-drawer]            the drawer, with [data-drawer-place] and [data-drawer-close]
//   [data-goto="t:row:f"]    a link to a cell: it leads there on this page, where the page has it
//   [data-here]              where is said what the cell is about that one is in
(function () {
  "use strict";
  const map = window.impactMap;
  if (!map) { return; }
  const root = map.root, pause = 1200; // milliseconds without a key before what is being typed is saved
  const drawer = root.querySelector("[data-drawer]");
  const here = root.querySelector("[data-here]");
  let timer = null, cameFrom = null;

  function dress(place) {
    place.querySelectorAll("[data-without-scripts]").forEach(function (one) { one.hidden = true; });
    place.querySelectorAll("[data-with-scripts]").forEach(function (one) { one.hidden = false; });
  }

  function isCell(target) { return target.matches("[data-cell]") && map.isField(target); }

  // What a field held when one came to it: if somebody else changes it meanwhile, that is a conflict, and said.
  function commit(field) {
    clearTimeout(timer);
    const value = field.value.trim(), was = field.dataset.was === undefined ? field.dataset.edit : field.dataset.was;
    if (value === was.trim()) { return; }
    field.dataset.was = value;
    map.edit(field.dataset.cell, value, was);
  }

  root.addEventListener("focusin", function (event) {
    if (isCell(event.target)) { event.target.dataset.was = event.target.dataset.edit; }
  });
  root.addEventListener("focusout", function (event) {
    if (!isCell(event.target)) { return; }
    commit(event.target);
    delete event.target.dataset.was;
  });
  root.addEventListener("change", function (event) { if (isCell(event.target)) { commit(event.target); } });
  root.addEventListener("input", function (event) {
    if (!isCell(event.target)) { return; }
    clearTimeout(timer);
    timer = setTimeout(commit, pause, event.target);
  });
  root.addEventListener("submit", function (event) {
    if (!event.target.matches("[data-cells-form]")) { return; }
    event.preventDefault();
    if (isCell(document.activeElement)) { commit(document.activeElement); }
  });
  addEventListener("pagehide", function () {
    if (isCell(document.activeElement)) { commit(document.activeElement); }
  });

  // --- the drawer ---

  function close() {
    if (isCell(document.activeElement)) { commit(document.activeElement); } // what is taken off the page tells nobody
    drawer.hidden = true;
    drawer.querySelector("[data-drawer-place]").replaceChildren();
    if (cameFrom && cameFrom.isConnected) { cameFrom.focus(); }
  }

  // Without an answer the page itself is the way.
  async function open(url, from) {
    const reply = await fetch(url, { redirect: "manual" }).catch(function () { return null; });
    const page = reply && reply.ok ? new DOMParser().parseFromString(await reply.text(), "text/html") : null;
    const part = page && page.querySelector("[data-drawer-part]");
    if (!part) { location.assign(url); return; } // it is a page of its own, or says why it cannot be had
    if (isCell(document.activeElement)) { commit(document.activeElement); }
    const mine = document.importNode(part, true);
    dress(mine);
    drawer.querySelector("[data-drawer-place]").replaceChildren(mine);
    map.learn(mine);
    drawer.hidden = false;
    cameFrom = from;
    const head = mine.querySelector("h2");
    head.tabIndex = -1;
    head.focus();
  }

  function urlOf(cell) {
    const link = cell.parentElement.querySelector("[data-row-link]");
    return cell.dataset.openUrl || (link && link.href);
  }

  document.addEventListener("map-open", function ({ detail: { cell } }) {
    if (urlOf(cell)) { open(urlOf(cell), cell); }
  });
  root.addEventListener("click", function (event) {
    const link = event.target.closest("[data-row-link], [data-drawer-link]");
    if (event.ctrlKey || event.metaKey || event.shiftKey) { return; }
    if (link && drawer) {
      event.preventDefault();
      open(link.href, link);
    } else if (event.target.closest("[data-drawer-close]")) { close(); }
  });
  if (drawer) {
    drawer.addEventListener("keydown", function (event) { if (event.key === "Escape") { close(); } });
  }

  // --- where one is ---

  function go(event) {
    const link = event.target.closest("[data-goto]");
    const cell = link && map.all(link.dataset.goto)[0];
    if (!cell) { return; }
    event.preventDefault();
    cell.focus();
    cell.scrollIntoView({ block: "center", inline: "nearest" });
  }

  // What is said of the cell stands in it as a sign; in words it stands here, for those who have no mouse to point with.
  function tellHere(cell) {
    const address = cell.dataset.cell;
    const said = Array.from(cell.querySelectorAll("[data-flags] .visually-hidden"), function (one) { return one.textContent; });
    const name = cell.parentElement.querySelector("[data-row-name]");
    const words = [name && name.textContent, address && map.columnOf(address).heading].filter(Boolean).join(", ");
    here.replaceChildren(map.element("span", "", words + (said.length ? ": " : "")), ...said.map(function (one) { return map.element("strong", "", one + " "); }));
    if (!address || !urlOf(cell)) { return; }
    const link = map.element("a", "", "All there is to it");
    link.href = urlOf(cell);
    link.dataset.drawerLink = "";
    here.append(" ", link);
  }

  root.addEventListener("click", go);
  document.addEventListener("map-here", function ({ detail }) { if (here) { tellHere(detail.cell); } });
  dress(root);
})();
