// Blocks of cells on their way between the table of an impact map and a spreadsheet: lines of cells with tabs between,
// and quotation marks around what holds a tab or a line break.
window.impactMapBlocks = (function () {
  "use strict";
  const map = window.impactMap;
  if (!map) { return null; }

  function quoted(text) { return /["\t\n]/.test(text) ? '"' + text.replaceAll('"', '""') + '"' : text; }

  // Rows of cells as a spreadsheet takes them: what one would type, so that it can be put back as it was.
  function written(rows) {
    return rows.map(function (cells) {
      return cells.map(function (cell) {
        return quoted(cell.dataset.cell ? map.words(cell.dataset.cell, cell.dataset.edit) : cell.textContent.trim());
      }).join("\t");
    }).join("\n");
  }

  // The lines and cells of a block.
  function read(text) {
    const rows = [[""]];
    let isQuoted = false;
    const signs = Array.from(text.replaceAll("\r\n", "\n").replace(/\n$/, ""));
    signs.forEach(function (sign, place) {
      const row = rows.at(-1), cell = row.length - 1;
      if (isQuoted && sign === '"') {
        if (signs[place + 1] !== '"') { isQuoted = false; } else { row[cell] += '"'; signs[place + 1] = ""; }
      } else if (!isQuoted && sign === '"' && row[cell] === "") { isQuoted = true; }
      else if (!isQuoted && sign === "\t") { row.push(""); }
      else if (!isQuoted && sign === "\n") { rows.push([""]); }
      else { row[cell] += sign; }
    });
    return rows;
  }

  // What a word that is pasted into a choice stands for.
  function meant(address, text) {
    const wanted = text.trim().toLowerCase();
    const found = map.columnOf(address).choices.find(function (pair) {
      return pair.some(function (one) { return one.toLowerCase() === wanted; });
    });
    return found ? found[0] : text.trim();
  }

  // The edits that put a block into the table; at(down, right) is the cell so far from where it begins. A block that
  // does not fit is not put in at all: half of it would be worse than none.
  function placed(text, at) {
    const cells = read(text).flatMap(function (row, down) {
      return row.map(function (value, right) { return { cell: at(down, right), value }; });
    });
    if (cells.some(function (one) { return !one.cell; })) {
      map.warn("Nothing was pasted: the block does not fit from here. Begin further up or left, or add rows first.");
      return [];
    }
    const edits = cells.filter(function (one) { return one.cell.dataset.cell; }).map(function ({ cell, value }) {
      return { address: cell.dataset.cell, value: meant(cell.dataset.cell, value), was: cell.dataset.edit };
    });
    map.say(edits.length + (edits.length === 1 ? " cell" : " cells") + " pasted.");
    return edits;
  }

  return { placed, written };
})();
