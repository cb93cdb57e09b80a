/* Buttons beside an article that do more than save it: what is typed is delivered first, then they act. */

const AGAIN = ["csrfmiddlewaretoken"];

/** Send only what the button is about: the token, its own value, and the field that it names. */
function formFor(button, sheet) {
  const form = document.createElement("form");
  form.method = "post";
  form.action = button.formAction;
  const add = (name, value) => {
    const field = document.createElement("input");
    field.type = "hidden";
    Object.assign(field, { name, value });
    form.append(field);
  };
  AGAIN.forEach((name) => add(name, sheet.elements[name].value));
  if (button.name) add(button.name, button.value);
  const beside = button.dataset.with && document.querySelector(button.dataset.with);
  if (beside) add(beside.name, beside.value);
  form.hidden = true;
  return form;
}

export function listen(sheet, outbox) {
  sheet.addEventListener("click", (event) => {
    const button = event.target.closest("[data-act]");
    if (!button) return;
    event.preventDefault();
    outbox.leaveBy(() => {
      const form = formFor(button, sheet);
      document.body.append(form);
      form.submit();
    });
  });
}
