// Questions that only a change raises, such as what becomes of the former name. Without this script they always stand there.
//
//   data-asked-with    on the fields of the question: the name of the field whose change raises it
//   data-asked-unless  what that field says while there is nothing to ask
(function () {
  "use strict";
  const form = document.querySelector("form[data-edit]");
  if (!form) { return; }
  form.querySelectorAll("[data-asked-with]").forEach(function (answer) {
    const asked = form.elements[answer.dataset.askedWith];
    const question = answer.closest("fieldset.group, .field");
    function show() { question.hidden = asked.value.trim() === answer.dataset.askedUnless; }
    asked.addEventListener("input", show);
    show();
  });
})();
