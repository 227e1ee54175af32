// Edits of an impact map that the register has not confirmed yet, kept on this device until it has: a reload, a lost
// connection, the end of a log-in or a crash lose none. They belong to one person and one version of the map. Each open
// page writes a journal of its own and holds a lock while it lives; the next page takes over those whose page is gone.
window.impactMapJournal = (function () {
  "use strict";

  function store(action) {
    try { return action(window.localStorage); } catch { return null; } // a browser may have none, or have it full
  }

  // As version 4 of UUIDs has it; randomUUID itself is only there where the connection is safe.
  function uuid() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = Array.from(bytes, function (one) { return one.toString(16).padStart(2, "0"); }).join("");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
  }

  // A journal of this page, under names that begin with "prefix".
  function open(prefix) {
    const mine = prefix + Date.now().toString(36) + "-" + uuid();
    if (navigator.locks) { navigator.locks.request(mine, function () { return new Promise(function () {}); }); }

    function read(key) {
      return store(function (local) { return JSON.parse(local.getItem(key)); }) || [];
    }

    // Whether the device keeps the batches: lists of edits, each with the name under which it is sent.
    function keep(batches) {
      return store(function (local) {
        if (batches.length) { local.setItem(mine, JSON.stringify(batches)); } else { local.removeItem(mine); }
        return true;
      }) === true;
    }

    function move(key) {
      if (!keep(read(mine).concat(read(key)))) { return; }
      store(function (local) { local.removeItem(key); });
    }

    // Take over what pages that are gone have left, the oldest first; returns all that is kept for this page.
    async function takeOver() {
      const keys = store(function (local) { return Object.keys(local); }) || [];
      for (const key of keys.filter(function (one) { return one.startsWith(prefix) && one !== mine; }).sort()) {
        if (!navigator.locks) { move(key); continue; }
        await navigator.locks.request(key, { ifAvailable: true }, function (lock) { if (lock) { move(key); } });
      }
      return read(mine);
    }

    return { keep, takeOver };
  }

  return { open, uuid };
})();
