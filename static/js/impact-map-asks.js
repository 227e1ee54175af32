// What a person must look at before an edit of an impact map can be saved: it was refused, or somebody else has changed
// the cell meanwhile. It is said in the cell, with both values; of a cell that is not on this page, in a list.
//
//   [data-held]     the list, in a box [data-held-box] that is shown while there is something in it
//   data-row-url    on [data-impact-map]: the form of a row, with __table__ and __row__ to be put in
(function () {
  "use strict";
  const map = window.impactMap;
  if (!map) { return; }
  const list = map.root.querySelector("[data-held]"), box = map.root.querySelector("[data-held-box]");

  function button(word, action) {
    const one = map.element("button", "button button--second button--dense", word);
    one.type = "button";
    one.addEventListener("click", function (event) {
      event.stopPropagation();
      action();
    });
    return one;
  }

  function takeTheirs(address, theirs) {
    map.known.set(address, theirs.edit);
    map.show(address, theirs.edit, theirs.text);
    map.mark(address, "");
    map.tell("map-let-go", { address });
  }

  // What was typed is given up: the cell is shown as the register has it.
  function discard(address) {
    const edit = map.known.get(address) || "";
    takeTheirs(address, { edit, text: map.words(address, edit) });
  }

  function choices(address, edit, kind, about) {
    if (about.gone) { return [button("Discard mine", function () { discard(address); })]; }
    if (kind === "conflict") {
      return [
        button("Keep mine", function () { map.edit(address, edit.value, about.theirs.edit); }),
        button("Take theirs", function () { takeTheirs(address, about.theirs); }),
      ];
    }
    const meant = (about.meant || []).map(function (one) {
      return button(one, function () { map.edit(address, one, edit.was); });
    });
    return meant.concat(button("Discard", function () { discard(address); }));
  }

  function noteOf(address, edit, kind, about) {
    const note = map.element("div", "cell-note cell-note--" + (kind === "conflict" ? "warn" : "bad"));
    const mine = kind === "conflict" ? " Yours is “" + map.words(address, edit.value) + "”." : "";
    note.append(map.element("p", "", about.message + mine), ...choices(address, edit, kind, about));
    return note;
  }

  function listed(address) { return list.querySelector('[data-about="' + CSS.escape(address) + '"]'); }

  // The cell stands on another page, or nowhere any more.
  function put(address, edit, kind, about) {
    const item = map.element("li"), { table, row } = map.partsOf(address);
    item.dataset.about = address;
    const words = map.columnOf(address).heading + ", “" + map.words(address, edit.value) + "”";
    if (row && !about.gone) {
      const link = map.element("a", "", words);
      link.href = map.root.dataset.rowUrl.replace("__table__", table).replace("__row__", row);
      item.append(link);
    } else { item.append(map.element("strong", "", words)); }
    item.append(noteOf(address, edit, kind, about));
    list.append(item);
    box.hidden = false;
  }

  function remove(address) {
    const item = listed(address);
    if (item) { item.remove(); }
    box.hidden = !list.children.length;
  }

  document.addEventListener("map-released", function ({ detail }) { remove(detail.address); });
  document.addEventListener("map-held", function ({ detail: { address, edit, kind, about } }) {
    remove(address);
    if (map.all(address).length) {
      map.mark(address, kind, function () { return noteOf(address, edit, kind, about); });
    } else { put(address, edit, kind, about); }
    map.say(map.columnOf(address).heading + ": " + about.message);
  });
})();
