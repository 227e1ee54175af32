// What the register says of an impact map, drawn onto the page: cells that changed, what the map comes to, each row's
// share of it, and what is missing or warned of, in the cell that it is about.
//
//   [data-result="pv"]       where a figure of the result is written; [data-counted] and [data-uncounted] are shown with it
//   tr[data-row]             a row of a table; in it [data-figure="pv"] and meter[data-share]
//   [data-findings]          a list of findings: of a stage, or of all; in #map-stages which stage a cell belongs to,
//                            in #map-answered the warnings to which a reason was given
//   [data-finding-count]     how many a stage has; [data-rows-changed] is shown when others have added or removed rows
(function () {
  "use strict";
  const map = window.impactMap;
  if (!map) { return; }
  const stages = JSON.parse(document.getElementById("map-stages").textContent);
  const answered = new Set(JSON.parse(document.getElementById("map-answered").textContent));
  const tones = { compute: "bad", final: "bad", answer: "warn", answered: "note", note: "note" };
  const root = map.root;

  function every(place) { return Array.from(root.querySelectorAll(place)); }

  function drawCells(cells, busy, mine) {
    cells.forEach(function (cell) {
      const address = map.addressOf(cell);
      if (busy.has(address)) { return; }
      const isTheirs = map.known.has(address) && map.known.get(address) !== cell.edit && !mine.has(address);
      map.known.set(address, cell.edit);
      map.show(address, cell.edit, cell.text);
      if (isTheirs) { map.mark(address, "theirs"); }
    });
  }

  function drawResult(result) {
    every("[data-counted]").forEach(function (one) { one.hidden = !result; });
    every("[data-uncounted]").forEach(function (one) { one.hidden = Boolean(result); });
    if (!result) { return; }
    every("[data-result]").forEach(function (one) { one.textContent = result[one.dataset.result]; });
  }

  function drawRows(rows) {
    const byRow = new Map(rows.map(function (one) { return [one.row, one]; }));
    every('tr[data-table="outcome"]').forEach(function (tr) {
      const row = byRow.get(tr.dataset.row);
      tr.querySelectorAll("[data-figure]").forEach(function (one) { one.textContent = row ? row[one.dataset.figure] : "–"; });
      tr.querySelectorAll("meter[data-share]").forEach(function (one) {
        one.value = row ? Math.max(0, Number(row.exact.share)) : 0;
        one.hidden = !row;
      });
    });
  }

  // A warning to which a reason was given is answered for as long as it says the same.
  function gateOf(found) {
    const key = [found.code, found.row || "", found.field, found.message].join("|");
    return answered.has(key) ? "answered" : found.gate;
  }

  function flag(found) {
    const one = map.element("span", "sheet__flag sheet__flag--" + tones[gateOf(found)]);
    one.title = found.message;
    one.append(map.element("span", "visually-hidden", found.message));
    return one;
  }

  // The signs stand behind the words of a cell; a cell of which nothing is said has no place for them yet.
  function placeOfFlags(cell) {
    const found = cell.querySelector("[data-flags]");
    if (found || !cell.querySelector("[data-shown]")) { return found; }
    const made = map.element("span");
    made.dataset.flags = "";
    cell.querySelector("[data-shown]").after(made);
    return made;
  }

  function drawFlags(found) {
    every("[data-flags]").forEach(function (one) { one.replaceChildren(); });
    found.forEach(function (each) {
      if (!each.row) { return; }
      map.all(map.addressOf(each)).map(placeOfFlags).forEach(function (place) { if (place) { place.append(flag(each)); } });
    });
  }

  function line(found) {
    const one = map.element("li");
    const name = found.row && root.querySelector('tr[data-row="' + found.row + '"] [data-row-name]');
    const column = found.row && map.columnOf(map.addressOf(found)).heading;
    const about = [name && name.textContent, column].filter(Boolean).join(", ");
    if (about) { one.append(map.element("strong", "", about + ": ")); }
    const link = map.element("a", "", found.message);
    link.dataset.goto = map.addressOf(found);
    link.href = found.row
      ? root.dataset.rowUrl.replace("__table__", found.table).replace("__row__", found.row) + "#" + found.field
      : root.dataset.stageUrl.replace("__stage__", stages[found.table + "." + found.field] || "result") + "#" + found.field;
    one.append(link);
    return one;
  }

  function stageOf(found) { return stages[found.table + "." + found.field] || stages[found.table] || "result"; }

  function drawFindings(found) {
    root.querySelectorAll("[data-findings]").forEach(function (list) {
      const { findings: stage, gate } = list.dataset;
      const here = found.filter(function (one) {
        return (stage === "all" || stageOf(one) === stage) && gate.split(" ").includes(gateOf(one));
      });
      list.replaceChildren(...here.map(line));
      list.closest("[data-findings-box]").hidden = !here.length;
    });
    root.querySelectorAll("[data-finding-count]").forEach(function (one) {
      const here = found.filter(function (each) { return tones[gateOf(each)] !== "note" && stageOf(each) === one.dataset.findingCount; });
      one.textContent = here.length ? here.length + " to look at" : "";
    });
  }

  // Rows that others have added, moved or removed are shown when one asks for it: nothing jumps while somebody types.
  function drawTables(tables) {
    const differs = every("table[data-sheet]").some(function (table) {
      const here = Array.from(table.querySelectorAll("tr[data-row]"), function (tr) { return tr.dataset.row; });
      return JSON.stringify(here) !== JSON.stringify(tables[table.dataset.sheet]);
    });
    every("[data-rows-changed]").forEach(function (one) { one.hidden = !differs; });
  }

  // What one looks at stays where it is while the lists above it grow and shrink.
  function inPlace(draw) {
    const here = root.contains(document.activeElement) ? document.activeElement : null;
    const before = here && here.getBoundingClientRect().top;
    draw();
    if (here && here.isConnected) { scrollBy(0, here.getBoundingClientRect().top - before); }
  }

  document.addEventListener("map-answer", function ({ detail: { answer, busy, mine } }) {
    if (!answer.changed) { return; }
    Object.assign(map.links, answer.links);
    drawCells(answer.cells, busy, mine);
    drawTables(answer.tables);
    drawResult(answer.result);
    drawRows(answer.rows);
    drawFlags(answer.findings);
    inPlace(function () { drawFindings(answer.findings); });
  });
})();
