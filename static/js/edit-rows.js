// Rows of the edit form: names, contacts, locations and so on. Without this script there is one empty row to fill in and
// a box to tick for each row that is to go; with it rows are added by a button and a removal can be taken back.
//
//   data-part="location"    a group of rows, which the server keys by record: new ones are new1, new2 …
//   data-row                one of them, with a hidden input named like the part, whose value is the key
//   data-row-template       what a new row is made from; __key__ stands where its key belongs
//   data-add-row            the button, hidden without scripts
//   data-remove-row         the box to tick, on which the server acts
(function () {
  "use strict";
  const form = document.querySelector("form[data-edit]");
  if (!form) { return; }

  // What was done is said to those who do not see it. The element must be there before its text is.
  const news = document.createElement("p");
  news.className = "visually-hidden";
  news.setAttribute("role", "status");
  form.append(news);

  const shown = "input:not([type=hidden]):not([data-remove-row]), select, textarea";

  function controlsOf(row) { return Array.from(row.querySelectorAll("input, select, textarea")); }

  function keyOf(part, row) {
    const input = row.querySelector('input[type="hidden"][name="' + CSS.escape(part.dataset.part) + '"]');
    return input ? input.value : "";
  }

  function isNew(part, row) { return keyOf(part, row).startsWith("new"); }

  function stateOf(control) {
    return control.type === "checkbox" || control.type === "radio" ? String(control.checked) : control.value;
  }

  function makeRow(part, key) {
    const made = part.querySelector("template[data-row-template]").content.cloneNode(true);
    made.querySelectorAll("*").forEach(function (one) {
      Array.from(one.attributes).forEach(function (attribute) {
        if (attribute.value.includes("__key__")) { attribute.value = attribute.value.replaceAll("__key__", key); }
      });
    });
    return made.querySelector("[data-row]");
  }

  // A new row in which nothing has been entered: what it would send is what a fresh one would.
  function isUntouched(part, row) {
    if (!isNew(part, row) || row.querySelector(".field--error, .error")) { return false; }
    const fresh = controlsOf(makeRow(part, keyOf(part, row))).map(stateOf);
    return JSON.stringify(controlsOf(row).map(stateOf)) === JSON.stringify(fresh);
  }

  function wordFor(row) {
    const first = Array.from(row.querySelectorAll(shown)).find(function (control) {
      return control.value.trim() && control.matches("[type=text], [type=search], [type=url], [type=email], textarea");
    });
    const title = row.querySelector("summary");
    return first ? "“" + first.value.trim().slice(0, 60) + "”" : title ? title.textContent.trim() : "This row";
  }

  // Rows are added where the last one ends, so that they are read and tabbed through in order.
  function add(part, button) {
    const rows = Array.from(part.querySelectorAll("[data-row]"));
    const taken = rows.map(function (row) { return keyOf(part, row); });
    let number = 1;
    while (taken.includes("new" + number)) { number += 1; }
    const row = makeRow(part, "new" + number);
    const last = rows.at(-1);
    if (last) { last.after(row); } else { part.querySelector("template[data-row-template]").before(row); }
    row.querySelectorAll("details").forEach(function (one) { one.open = true; });
    row.querySelector(shown).focus();
    news.textContent = "A row was added: " + button.textContent.trim() + ".";
    form.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function note(row) {
    const box = document.createElement("p");
    box.className = "row row--apart edit-removed";
    box.dataset.removedNote = "";
    const words = document.createElement("span");
    words.textContent = wordFor(row) + " will be removed when you save.";
    const undo = document.createElement("button");
    undo.type = "button";
    undo.className = "button button--plain button--dense";
    undo.textContent = "Undo";
    undo.dataset.undoRemove = "";
    box.append(words, undo);
    return box;
  }

  // A new row that is taken back sends nothing; of one that the register has, the server is told that it is to go.
  function showRemoval(row, moveFocus) {
    const part = row.closest("[data-part]");
    const box = row.querySelector("[data-remove-row]");
    const before = row.querySelector("[data-removed-note]");
    if (before) { before.remove(); }
    row.toggleAttribute("data-removed", box.checked);
    if (isNew(part, row)) {
      controlsOf(row).forEach(function (control) { control.disabled = box.checked && control !== box; });
    }
    if (box.checked) { row.prepend(note(row)); }
    if (!moveFocus) { return; }
    if (box.checked) {
      row.querySelector("[data-undo-remove]").focus();
      news.textContent = row.querySelector("[data-removed-note] span").textContent;
    } else {
      box.focus();
      news.textContent = wordFor(row) + " stays.";
    }
  }

  form.querySelectorAll("[data-part]").forEach(function (part) {
    const button = part.querySelector("[data-add-row]");
    if (!button || !part.querySelector("template[data-row-template]")) { return; }
    button.hidden = false;
    button.addEventListener("click", function () { add(part, button); });
    part.querySelectorAll("[data-row]").forEach(function (row) {
      const box = row.querySelector("[data-remove-row]");
      if (isUntouched(part, row)) { row.remove(); } else if (box && box.checked) { showRemoval(row, false); }
    });
  });

  form.addEventListener("change", function (event) {
    if (event.target.matches("[data-remove-row]")) { showRemoval(event.target.closest("[data-row]"), true); }
  });
  form.addEventListener("click", function (event) {
    if (!event.target.closest("[data-undo-remove]")) { return; }
    const row = event.target.closest("[data-row]");
    row.querySelector("[data-remove-row]").checked = false;
    showRemoval(row, true);
    form.dispatchEvent(new Event("input", { bubbles: true }));
  });
})();
