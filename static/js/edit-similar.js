// While the name of a new asset is typed, the register is asked for what is like it, so that nothing is written down
// twice. The name's field says with data-similar-url where to ask; the answer is JSON, and its text stays text.
(function () {
  "use strict";
  const input = document.querySelector("form[data-edit] [data-similar-url]");
  if (!input) { return; }
  const form = input.form;
  const pause = 300; // milliseconds
  const shortest = 3; // letters; what is shorter is like too much

  function element(tag, className, text) {
    const one = document.createElement(tag);
    if (className) { one.className = className; }
    if (text) { one.textContent = text; }
    return one;
  }

  const box = element("div", "similar");
  const head = element("p", "similar__head");
  const list = element("ul");
  head.setAttribute("role", "status"); // the number is said; the list is there to be read
  list.hidden = true;
  box.append(head, list);
  (input.closest(".field") || input).after(box);

  function entry(asset) {
    const item = element("li");
    const link = element("a", "", asset.name);
    link.href = asset.url;
    link.target = "_blank";
    link.rel = "noopener";
    item.append(link, element("span", "small muted", [asset.kind, asset.status, asset.place].filter(Boolean).join(", ")));
    item.append(element("span", "small", asset.reasons.join(", ")));
    item.toggleAttribute("data-close", asset.close);
    return item;
  }

  function show(assets) {
    list.hidden = !assets.length;
    list.replaceChildren(...assets.map(entry));
    head.textContent = assets.length
      ? "Is it " + (assets.length === 1 ? "this one" : "one of these " + assets.length) + "? Each opens in a new tab."
      : "";
  }

  function value(selector) {
    const field = Array.from(form.querySelectorAll('[data-part="location"] [data-row]:not([data-removed]) ' + selector));
    const filled = field.find(function (one) { return one.value.trim(); });
    return filled ? filled.value.trim() : "";
  }

  function degrees(selector, most) {
    const typed = value(selector);
    return typed && Math.abs(Number(typed)) <= most ? typed : "";
  }

  // The body and not the address carries the question: a private postcode has no business in anybody's log.
  function question() {
    return new URLSearchParams({
      csrfmiddlewaretoken: form.querySelector('input[name="csrfmiddlewaretoken"]').value,
      name: input.value.trim(), postcode: value('[name$="-postcode"]'),
      lat: degrees("[data-latitude]", 90), lon: degrees("[data-longitude]", 180),
    });
  }

  let timer = null;
  let running = null;
  let asked = "";

  function ask() {
    if (input.value.trim().length < shortest) { asked = ""; show([]); return; }
    const body = question();
    if (body.toString() === asked) { return; }
    asked = body.toString();
    const mine = running = new AbortController();
    fetch(input.dataset.similarUrl, { method: "POST", body, redirect: "manual", signal: mine.signal })
      .then(function (reply) { return reply.ok ? reply.json() : { assets: [] }; })
      .then(function (answer) { if (running === mine) { show(answer.assets); } })
      // Without an answer the form is as good as it was; the question is asked again with the next letter.
      .catch(function () { if (running === mine) { asked = ""; } });
  }

  form.addEventListener("input", function (event) {
    if (event.target !== input && !event.target.closest('[data-part="location"]') && event.target !== form) { return; }
    clearTimeout(timer);
    if (running) { running.abort(); }
    timer = setTimeout(ask, pause);
  });
  if (input.value) { ask(); }
})();
