// Long work as it goes on: asked about every second, and left for the page of what came of it when it is over.
//
//   [data-job]         what watches; the address that tells how far it is
//   data-next          on it: where to go when it is over
//   data-job-step, data-job-rows, data-job-left      where it is said in words
//   data-job-bar       the progress element
//   data-job-alone     what is shown while nobody is there to do it
//   data-job-cancel    the form that stops it
(function () {
  "use strict";
  const panel = document.querySelector("[data-job]");
  if (!panel) { return; }
  const pause = 1000; // milliseconds between questions
  const longPause = 10000; // where nobody looks, or nobody answers

  function part(name) { return panel.querySelector("[data-job-" + name + "]"); }

  // Said again only when it differs: a screen reader reads out what is set.
  function say(name, words) {
    const place = part(name);
    if (place.textContent !== words) { place.textContent = words; }
  }

  function draw(bar, done, total) {
    bar.hidden = !total;
    if (total) {
      bar.max = total;
      bar.value = done;
    }
  }

  function show(told) {
    ["step", "rows", "left"].forEach(function (name) { say(name, told[name]); });
    draw(part("bar"), told.done, told.total);
    part("alone").hidden = !told.has_no_worker;
    const cancel = part("cancel");
    if (cancel) { cancel.hidden = !told.can_cancel; }
  }

  let timer = null;

  function later(milliseconds) {
    clearTimeout(timer);
    timer = setTimeout(ask, document.hidden ? longPause : milliseconds);
  }

  function ask() {
    fetch(panel.dataset.job, { headers: { Accept: "application/json" }, redirect: "manual" }).then(function (reply) {
      // Logged out meanwhile, or no longer allowed: the page itself says so, and leads back here.
      if (!reply.ok) {
        if (reply.status >= 500) { later(longPause); } else { location.reload(); }
        return null;
      }
      return reply.json().then(function (told) {
        if (!told.is_open) { location.replace(panel.dataset.next); return; }
        show(told);
        later(pause);
      });
    }).catch(function () { later(longPause); });
  }

  document.addEventListener("visibilitychange", function () { if (!document.hidden) { later(0); } });
  later(pause);
})();
