// Typing into a cell of an impact map's table: the field that stands in the cell while one does.
//
// Enter, Tab and leaving save; Escape leaves the cell as it was. What begins with a typed letter replaces what was there,
// and the arrows then leave the cell; after F2, Enter or a second click they move within the text.
window.impactMapEntry = (function () {
  "use strict";
  const map = window.impactMap;
  if (!map) { return null; }
  let open = null; // { cell, input, was, isReplacing, done }

  function choices(select, column, value) {
    column.choices.forEach(function ([one, word]) { select.append(new Option(word, one, false, one === value)); });
  }

  function make(cell, column, value) {
    const isChoice = ["choice", "flag", "link"].includes(column.kind);
    const input = document.createElement(isChoice ? "select" : column.kind === "text" || column.kind === "words" ? "textarea" : "input");
    if (isChoice) { choices(input, column, value); } else { input.value = value; }
    if (input.matches("textarea")) { input.rows = 1; }
    if (["money", "number", "whole", "share"].includes(column.kind)) { input.inputMode = "decimal"; }
    input.className = "sheet__input";
    input.autocomplete = "off";
    const row = cell.closest("tr").querySelector("[data-row-name]");
    input.setAttribute("aria-label", column.heading + (row ? ", " + row.textContent.trim() : ""));
    return input;
  }

  function fit(input) {
    if (!input.matches("textarea")) { return; }
    input.rows = Math.min(8, Math.max(1, input.value.split("\n").length, Math.ceil(input.value.length / 32)));
  }

  // End typing. Returns whether there was anything to end.
  function close(isKept) {
    if (!open) { return false; }
    const { cell, input, was, done } = open;
    open = null; // before the field goes, which would end it once more
    const value = input.value.trim();
    const hadFocus = input === document.activeElement;
    input.remove();
    cell.classList.remove("is-open");
    if (hadFocus) { cell.focus({ preventScroll: true }); }
    if (isKept && value !== was) { done(value, was); }
    return true;
  }

  function endsWith(event, input) {
    if (event.key === "Escape") { return "none"; }
    if (event.key === "Tab") { return event.shiftKey ? "left" : "right"; }
    if (event.key === "Enter" && !(event.altKey && input.matches("textarea"))) { return event.shiftKey ? "up" : "down"; }
    const arrows = { ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down" };
    return open.isReplacing && !input.matches("select") && !event.shiftKey ? arrows[event.key] : undefined;
  }

  // Let one type into a cell. "text" is what the cell then holds, its own value where it is undefined. done(value, was)
  // is called with what is to be saved, leave(direction, event) when a key has ended it.
  function begin(cell, text, done, leave) {
    close(true);
    const column = map.columnOf(cell.dataset.cell);
    const was = cell.dataset.edit;
    const input = make(cell, column, text === undefined || column.choices.length ? was : text);
    open = { cell, input, was, isReplacing: text !== undefined, done };
    cell.classList.add("is-open");
    cell.append(input);
    fit(input);
    input.focus({ preventScroll: true });
    if (input.setSelectionRange && input.value) { input.setSelectionRange(input.value.length, input.value.length); }
    input.addEventListener("input", function () { fit(input); });
    input.addEventListener("blur", function () { if (open && open.input === input && document.hasFocus()) { close(true); } });
    input.addEventListener("keydown", function (event) {
      event.stopPropagation();
      if (event.isComposing) { return; }
      if (event.key === "Enter" && event.altKey && input.matches("textarea")) {
        event.preventDefault();
        input.setRangeText("\n", input.selectionStart, input.selectionEnd, "end");
        fit(input);
        return;
      }
      const direction = endsWith(event, input);
      if (!direction) { return; }
      event.preventDefault();
      close(direction !== "none");
      leave(direction);
    });
    ["paste", "copy", "cut", "click", "dblclick"].forEach(function (type) {
      input.addEventListener(type, function (event) { event.stopPropagation(); });
    });
  }

  return { begin, close, cell: function () { return open && open.cell; } };
})();
