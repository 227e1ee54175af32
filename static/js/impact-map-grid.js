// A table of an impact map, by keyboard as in a spreadsheet. Without this script it is a table to be read, whose rows
// lead to forms.
//
//   table[data-sheet]        the table; its cells with data-cell are typed into, all others are read
//   [data-grid-out]          where Escape leads out of the table
//
// Arrows, Tab, Enter, Home, End, Page Up and Down move; Ctrl with an arrow, Home or End goes to the edge; Shift with an
// arrow selects. A letter replaces, F2 or Enter edits, Delete clears, Ctrl+C, X and V exchange blocks with spreadsheets,
// Ctrl+Z takes back. Shift+F2 or Alt+Enter opens all there is to a cell.
(function () {
  "use strict";
  const map = window.impactMap, entry = window.impactMapEntry, blocks = window.impactMapBlocks;
  if (!map) { return; }
  const page = 10;
  const isCoarse = matchMedia("(pointer: coarse)").matches; // for browsers whose clicks do not say what pressed
  const past = []; // groups of edits, to be taken back

  function rowsOf(table) { return Array.from(table.tBodies[0].rows); }

  function save(edits) {
    const real = edits.filter(function (one) { return one.value !== one.was; });
    if (!real.length) { return; }
    past.push(real);
    real.forEach(function (one) { map.edit(one.address, one.value, one.was); });
  }

  function begin(table, cell, text) {
    if (!cell.dataset.cell) { return; }
    entry.begin(cell, text, function (value, was) {
      save([{ address: cell.dataset.cell, value, was }]);
    }, function (direction) { table.dispatchEvent(new CustomEvent("grid-move", { detail: direction })); });
  }

  function ready(table) {
    let here = table.querySelector("tbody [data-cell]"), anchor = here;
    if (!here) { return; }

    function at(row, column) { return (rowsOf(table)[row] || { cells: [] }).cells[column]; }
    function placeOf(cell) { return [rowsOf(table).indexOf(cell.parentElement), cell.cellIndex]; }

    function box() {
      const [[a, b], [c, d]] = [placeOf(anchor), placeOf(here)];
      return { top: Math.min(a, c), bottom: Math.max(a, c), left: Math.min(b, d), right: Math.max(b, d) };
    }

    function selected() {
      const { top, bottom, left, right } = box();
      return rowsOf(table).slice(top, bottom + 1).map(function (tr) { return Array.from(tr.cells).slice(left, right + 1); });
    }

    // Which cell one is in, and, with Shift, up to which one has selected.
    function settle(cell, extends_) {
      here.tabIndex = -1;
      table.querySelectorAll("[aria-selected]").forEach(function (one) { one.removeAttribute("aria-selected"); });
      here = cell;
      if (!extends_) { anchor = cell; }
      if (anchor !== here) { selected().flat().forEach(function (one) { one.setAttribute("aria-selected", "true"); }); }
      here.tabIndex = 0;
    }

    function go(cell, extends_) {
      if (!cell) { return false; }
      settle(cell, extends_);
      here.focus({ preventScroll: true });
      here.scrollIntoView({ block: "nearest", inline: "nearest" });
      return true;
    }

    // One step; Tab goes on to the next row, and out of the table at its end.
    function step(direction, extends_) {
      const [row, column] = placeOf(here);
      const [down, right] = { up: [-1, 0], down: [1, 0], left: [0, -1], right: [0, 1], none: [0, 0] }[direction];
      return go(at(row + down, column + right), extends_);
    }

    function tab(isBack) {
      if (step(isBack ? "left" : "right", false)) { return true; }
      const [row] = placeOf(here);
      const next = rowsOf(table)[row + (isBack ? -1 : 1)];
      return Boolean(next) && go(next.cells[isBack ? next.cells.length - 1 : 0], false);
    }

    function jump(event) {
      const [row, column] = placeOf(here), rows = rowsOf(table), isFar = event.ctrlKey || event.metaKey;
      const last = { row: rows.length - 1, column: here.parentElement.cells.length - 1 };
      const targets = {
        ArrowUp: isFar && [0, column], ArrowDown: isFar && [last.row, column],
        ArrowLeft: isFar && [row, 0], ArrowRight: isFar && [row, last.column],
        Home: [isFar ? 0 : row, 0], End: [isFar ? last.row : row, last.column],
        PageUp: [Math.max(0, row - page), column], PageDown: [Math.min(last.row, row + page), column],
      };
      const target = targets[event.key];
      return target ? go(at(...target), event.shiftKey) : false;
    }

    function enter(event) {
      const inside = here.querySelector("[data-note] button, a[href]");
      if (inside && (here.dataset.state || !here.dataset.cell)) { inside.focus(); return; }
      if (here.dataset.cell) { begin(table, here); } else { step(event.shiftKey ? "up" : "down", false); }
    }

    function clear() {
      save(selected().flat().filter(function (one) { return one.dataset.cell; }).map(function (one) {
        return { address: one.dataset.cell, value: "", was: one.dataset.edit };
      }));
    }

    // What somebody else has changed since is theirs, and stays.
    function takeBack() {
      const group = (past.pop() || []).filter(function (one) {
        return map.all(one.address).every(function (cell) { return cell.dataset.state !== "theirs"; });
      });
      group.forEach(function (one) { map.edit(one.address, one.was, map.known.get(one.address)); });
      map.say(group.length ? group.length + (group.length === 1 ? " change" : " changes") + " taken back." : "There is nothing to take back.");
    }

    function command(event) {
      const isControl = event.ctrlKey || event.metaKey;
      const arrow = { ArrowUp: "up", ArrowDown: "down", ArrowLeft: "left", ArrowRight: "right" }[event.key];
      if (event.key === "F2" && event.shiftKey || event.key === "Enter" && event.altKey) { map.tell("map-open", { cell: here }); return true; }
      if (arrow && !isControl) { step(arrow, event.shiftKey); return true; }
      if (event.key === "Tab") { return tab(event.shiftKey); }
      if (isControl && event.key.toLowerCase() === "z") { takeBack(); return true; }
      if (jump(event)) { return true; }
      if (isControl || event.altKey) { return false; }
      if (event.key === "Enter") { enter(event); return true; }
      if (event.key === "F2") { begin(table, here); return true; }
      if (event.key === "Escape") { table.closest("[data-sheet-box]").querySelector("[data-grid-out]").focus(); return true; }
      if (event.key === "Delete" || event.key === "Backspace") { clear(); return true; }
      // The letter itself goes into the field that has just been opened.
      if (event.key.length === 1) { begin(table, here, ""); }
      return false;
    }

    table.setAttribute("role", "grid");
    table.querySelectorAll('[role="cell"]').forEach(function (one) { one.setAttribute("role", "gridcell"); });
    table.querySelectorAll("tbody td, tbody th").forEach(function (one) {
      one.tabIndex = -1;
      if (!one.dataset.cell) { one.setAttribute("aria-readonly", "true"); }
    });
    table.querySelectorAll("tbody td a, tbody th a").forEach(function (one) { one.tabIndex = -1; });
    here.tabIndex = 0;
    // A row that has just been added or moved is where one goes on, once the browser has gone to the address's end itself.
    const row = rowsOf(table).find(function (one) { return location.hash === "#" + one.id; });
    if (row) { addEventListener("load", function () { setTimeout(go, 0, row.querySelector("[data-cell]"), false); }); }
    table.addEventListener("grid-move", function ({ detail }) {
      if (detail === "right" || detail === "left") { tab(detail === "left"); } else { step(detail, false); }
    });
    table.addEventListener("keydown", function (event) {
      const isInside = event.target !== here;
      if (event.isComposing) { return; }
      if (isInside && event.key === "Escape") { here.focus(); event.preventDefault(); return; }
      if (!isInside && command(event)) { event.preventDefault(); }
    });
    table.addEventListener("focusin", function (event) {
      const cell = event.target.closest("tbody td, tbody th");
      if (cell && cell !== here) { settle(cell, false); }
      map.tell("map-here", { cell: here });
    });
    table.addEventListener("click", function (event) {
      const cell = event.target.closest("tbody [data-cell]");
      if (!cell || event.target.closest("a, button, [data-note]")) { return; }
      // A finger types at once; a mouse selects first.
      if ((event.pointerType || (isCoarse ? "touch" : "")) === "touch" || event.detail === 2) { begin(table, cell); } else { go(cell, event.shiftKey); }
    });
    ["copy", "cut"].forEach(function (type) {
      table.addEventListener(type, function (event) {
        event.preventDefault();
        event.clipboardData.setData("text/plain", blocks.written(selected()));
        if (type === "cut") { clear(); }
        map.say(type === "cut" ? "Cut." : "Copied.");
      });
    });
    table.addEventListener("paste", function (event) {
      event.preventDefault();
      const [row, column] = placeOf(here);
      save(blocks.placed(event.clipboardData.getData("text/plain"), function (down, right) { return at(row + down, column + right); }));
    });
  }

  map.root.querySelectorAll("table[data-sheet]").forEach(ready);
})();
