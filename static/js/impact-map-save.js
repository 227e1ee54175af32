// Saving an impact map as one goes. Every edit goes to the register at once and stays on this device until it has
// arrived; what cannot be sent waits, what is refused or was changed by somebody else meanwhile is said in its cell.
//
//   data-seen                on [data-impact-map]: the state of the map that the page was drawn from
//   [data-save-state]        where it is said how far saving has come; [data-save-fault] where it is said that it fails
//   form[data-after-saving]  waits until everything has arrived
(function () {
  "use strict";
  const map = window.impactMap, line = window.impactMapLine;
  if (!map) { return; }
  const soon = 60, pauses = [2000, 5000, 15000, 30000], often = 20000; // milliseconds
  const uuid = window.impactMapJournal.uuid;
  const journal = window.impactMapJournal.open(["impact-map", line.person, line.url, ""].join(" "));
  const state = map.root.querySelector("[data-save-state]"), fault = map.root.querySelector("[data-save-fault]");
  const held = new Map(); // what the person must look at, by address: refused, or changed by somebody else
  const names = new Map(); // what was typed and what the register calls it, by address: "25 %" may be its "25"

  let batches = []; // in order; only the first is on its way, and what was on its way once is sent again exactly so
  let seen = map.root.dataset.seen;
  let isRunning = false, isShut = false, isKept = true, failures = 0, timer = null;

  function isAt(address) { return function (edit) { return map.addressOf(edit) === address; }; }
  function edits() { return batches.flatMap(function (one) { return one.edits; }); }
  function count() { return edits().length + held.size; }

  function say(good, bad, link) {
    state.textContent = good;
    if (fault.textContent.startsWith(bad) && bad) { return; } // said once, and not with every try
    fault.textContent = bad;
    if (!link) { return; }
    const way = map.element("a", "", "Log in again");
    Object.assign(way, { href: link, target: "_blank", rel: "noopener" });
    fault.append(" ", way);
  }

  function tellState() {
    const cells = held.size === 1 ? "1 cell is" : held.size + " cells are";
    if (isRunning) { say("Saving …", ""); }
    else if (held.size) { say("", cells + " not saved: see what it says there."); }
    else if (!batches.length) { say("Everything is saved, at " + new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" }) + ".", ""); }
  }

  function fail(words, link) {
    const changes = count() === 1 ? "1 change is " : count() + " changes are ";
    say("", "Not saved: " + words + " " + changes + (isKept ? "kept on this device." : "only on this page: leave it open."), link);
  }

  function keep() {
    const waiting = Array.from(held.values());
    isKept = journal.keep(waiting.length ? batches.concat({ submission: uuid(), edits: waiting }) : batches);
  }

  function queue(address, value, was) {
    held.delete(address);
    map.tell("map-released", { address });
    const last = batches.at(-1), [typed, called] = names.get(address) || [];
    const batch = last && !last.isSent ? last : { submission: uuid(), edits: [] };
    const earlier = edits().findLast(isAt(address)), before = batch.edits.find(isAt(address));
    if (before) { before.value = value; } else { batch.edits.push({ ...map.partsOf(address), was: earlier ? earlier.value : was === typed ? called : was, value }); }
    batch.edits = batch.edits.filter(function (one) { return one.was !== one.value; });
    batches = batches.filter(function (one) { return one !== batch; }).concat(batch.edits.length ? batch : []);
    map.show(address, value, map.words(address, value));
    map.mark(address, batch.edits.some(isAt(address)) ? "waiting" : "");
    keep();
    if (!failures && batches.length) { say("Saving …", ""); }
    later(soon);
  }

  function later(pause) {
    clearTimeout(timer);
    timer = setTimeout(send, pause);
  }

  // Take what the person must look at out of a batch; the rest of it goes under another name.
  function hold(batch, found, kind) {
    found.forEach(function (about) {
      const address = map.addressOf(about), edit = batch.edits.find(isAt(address));
      if (!edit) { return; }
      held.set(address, edit);
      map.tell("map-held", { address, edit, kind, about });
    });
    Object.assign(batch, { edits: batch.edits.filter(function (one) { return !held.has(map.addressOf(one)); }), submission: uuid(), isSent: false });
    batches = batches.filter(function (one) { return one.edits.length; });
  }

  // Draw what the register says, but for the cells that the person has not finished with. An edit of a cell that follows
  // must know what is there by the name that the register has for it.
  function receive(answer, mine) {
    seen = answer.state;
    (answer.cells || []).forEach(function (cell) {
      const address = map.addressOf(cell);
      if (!mine.has(address)) { return; }
      map.known.set(address, cell.edit);
      names.set(address, [mine.get(address), cell.edit]);
      edits().filter(isAt(address)).forEach(function (one) { if (one.was === mine.get(address)) { one.was = cell.edit; } });
    });
    map.tell("map-answer", { answer, mine, busy: new Set([...held.keys(), ...edits().map(map.addressOf)]) });
  }

  function arrived(batch, answer) {
    batches = batches.filter(function (one) { return one !== batch; });
    batch.edits.forEach(function (one) { if (!edits().some(isAt(map.addressOf(one)))) { map.mark(map.addressOf(one), "saved"); } });
    receive(answer, new Map(batch.edits.map(function (one) { return [map.addressOf(one), one.value]; })));
  }

  function settle({ kind, answer, status }, batch) {
    failures = kind === "down" ? failures + 1 : 0;
    if (kind === "ok") { arrived(batch, answer); }
    else if (kind === "conflict") { hold(batch, answer.conflicts, kind); }
    else if (kind === "refused") { hold(batch, answer.errors, kind); }
    else if (kind === "unread") {
      hold(batch, batch.edits.map(function (one) { return { ...one, message: "The register could not read this (" + status + ")." }; }), "refused");
    } else if (kind === "logged-out") { fail("you are logged out.", map.root.dataset.loginUrl); }
    else if (kind === "somebody-else") { fail("somebody else is logged in on this device now."); }
    else if (kind === "down") {
      fail("no connection.");
      later(pauses[Math.min(failures, pauses.length) - 1]);
    } else {
      isShut = true;
      fail("this version cannot be changed any more. It may have become final, or you may no longer work on it.");
    }
    return ["ok", "conflict", "refused", "unread"].includes(kind);
  }

  async function send() {
    clearTimeout(timer);
    if (isRunning || isShut) { return; }
    if (!batches.length) { // what was typed was taken back before it went
      if (state.textContent) { tellState(); }
      return;
    }
    const batch = batches[0];
    isRunning = batch.isSent = true;
    keep();
    if (!failures) { tellState(); }
    const goesOn = settle(await line.send(batch, seen), batch);
    isRunning = false;
    keep();
    if (!goesOn) { return; }
    tellState();
    if (batches.length) { later(0); } else { map.tell("map-saved", {}); }
  }

  async function look() {
    if (document.visibilityState === "hidden" || isRunning || batches.length || isShut) { return; }
    const { kind, answer } = await line.look(seen);
    if (kind === "ok" && answer.changed && !batches.length) { receive(answer, new Map()); }
  }

  document.addEventListener("map-edit", function ({ detail }) { queue(detail.address, detail.value, detail.was); });
  document.addEventListener("map-let-go", function ({ detail }) {
    held.delete(detail.address);
    map.tell("map-released", detail);
    keep();
    tellState();
  });
  ["online", "focus"].forEach(function (type) { addEventListener(type, send); });
  document.addEventListener("visibilitychange", function () { send(); look(); });
  addEventListener("pageshow", function (event) { if (event.persisted) { location.reload(); } });
  addEventListener("beforeunload", function (event) { if (count() && (!isKept || failures || isShut)) { event.preventDefault(); } });
  setInterval(look, often);

  document.addEventListener("submit", function (event) {
    const form = event.target, pressed = event.submitter;
    if (!("afterSaving" in form.dataset) || !batches.length || failures || isShut) { return; }
    event.preventDefault();
    document.addEventListener("map-saved", function () { form.requestSubmit(pressed); }, { once: true });
    send();
  });

  journal.takeOver().then(function (left) {
    const found = left.filter(function (one) { return one.edits.length; });
    batches = found.map(function (one) { return { ...one, isSent: true }; }).concat(batches);
    if (!found.length) { return; }
    seen = ""; // the page may have been drawn with these edits or without: ask for everything
    edits().forEach(function (one) {
      map.show(map.addressOf(one), one.value, map.words(map.addressOf(one), one.value));
      map.mark(map.addressOf(one), "waiting");
    });
    send();
  });
})();
