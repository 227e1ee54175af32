// The cells of an impact map on a page: where they stand, what they hold, and what is said in them. The other scripts of
// the map meet here. Text from the data reaches the page as text nodes, never as markup.
//
//   [data-impact-map]        what holds all of it
//   [data-cell="t:row:f"]    one cell, by table, row and field: a cell of a table, or a field of a form (input, select …)
//   data-edit                on a cell of a table: what one would type to have it
//   [data-shown]             in a cell of a table: its words
//   [data-echo="t:row:f"]    where a cell is read, and not typed into
//   [data-news]              where is said, to those who do not see it, what has just been done; [data-here] the same
//                            for everybody
//   #map-columns, #map-links JSON: heading, kind and choices of every column; what the choices of links are now
window.impactMap = (function () {
  "use strict";
  const root = document.querySelector("[data-impact-map]");
  if (!root) { return null; }
  const columns = JSON.parse(document.getElementById("map-columns").textContent);
  const links = JSON.parse(document.getElementById("map-links").textContent);
  const known = new Map(); // what the register has, by address: what one would type
  const news = root.querySelector("[data-news]"), here = root.querySelector("[data-here]");

  function element(tag, className, text) {
    const one = document.createElement(tag);
    if (className) { one.className = className; }
    if (text) { one.textContent = text; }
    return one;
  }

  function addressOf(cell) { return [cell.table, cell.row || "", cell.field].join(":"); }

  function partsOf(address) {
    const [table, row, field] = address.split(":");
    return { table, row: row || null, field };
  }

  function isField(cell) { return cell.matches("input, select, textarea"); }

  function all(address) { return Array.from(root.querySelectorAll('[data-cell="' + CSS.escape(address) + '"]')); }

  // Of a column: heading, kind, choices. Those of a link are the rows that there are now.
  function columnOf(address) {
    const { table, field } = partsOf(address);
    const found = (columns[table] || {})[field] || { heading: "", kind: "text", choices: [] };
    const choices = found.kind === "link" ? [["", ""]].concat(links[field] || []) : found.choices;
    return { ...found, choices };
  }

  // How a value is shown until the register has answered: its words where it is a choice, else as it was typed.
  function words(address, edit) {
    const found = columnOf(address).choices.find(function ([value]) { return value === edit; });
    return found ? found[1] : edit;
  }

  function learn(place) {
    place.querySelectorAll("[data-cell]").forEach(function (cell) {
      if (isField(cell) && cell.dataset.edit === undefined) { cell.dataset.edit = cell.value; }
      if (!known.has(cell.dataset.cell)) { known.set(cell.dataset.cell, cell.dataset.edit); }
    });
  }

  // Show a value: the words in the cells of tables, what is typed in the fields of forms, unless somebody types there.
  function show(address, edit, text) {
    all(address).forEach(function (cell) {
      if (isField(cell)) {
        if (cell !== document.activeElement || cell.value === cell.dataset.edit) { cell.value = edit; }
      } else { cell.querySelector("[data-shown]").textContent = text; }
      cell.dataset.edit = edit;
    });
    root.querySelectorAll('[data-echo="' + CSS.escape(address) + '"]').forEach(function (one) { one.textContent = text; });
  }

  // What is wrong with a field stands above it, and is read out with it; with a cell of a table, inside.
  function place(cell, note) {
    const before = isField(cell) ? document.getElementById(cell.id + "-note") : cell.querySelector("[data-note]");
    if (before) { before.remove(); }
    if (note) { cell.setAttribute("aria-invalid", "true"); } else { cell.removeAttribute("aria-invalid"); }
    if (!isField(cell)) {
      if (note) { cell.append(note); }
      return;
    }
    const others = (cell.getAttribute("aria-describedby") || "").split(" ").filter(function (id) { return id && id !== cell.id + "-note"; });
    if (note) {
      note.id = cell.id + "-note";
      others.push(note.id);
      cell.before(note);
    }
    if (others.length) { cell.setAttribute("aria-describedby", others.join(" ")); } else { cell.removeAttribute("aria-describedby"); }
  }

  // How far a cell has come: "waiting", "saved", "theirs", "refused", "conflict", or nothing to say. makeNote makes the
  // element that says what is wrong, once for each place where the cell stands.
  function mark(address, state, makeNote) {
    all(address).forEach(function (cell) {
      const note = makeNote ? makeNote() : null;
      if (note) { note.dataset.note = ""; }
      place(cell, note);
      if (state) { cell.dataset.state = state; } else { delete cell.dataset.state; }
    });
  }

  function say(text) { news.textContent = text; }

  // Said to everybody, beside the cell that one is in.
  function warn(text) {
    say(text);
    here.replaceChildren(element("strong", "", text));
  }

  function tell(name, detail) { document.dispatchEvent(new CustomEvent(name, { detail })); }

  // Have a cell saved as "value"; "was" is what it held when one began to type.
  function edit(address, value, was) { tell("map-edit", { address, value, was }); }

  learn(root);
  return { addressOf, all, columnOf, edit, element, isField, known, learn, links, mark, partsOf, root, say, show, tell, warn, words };
})();
