/* The state of a form's fields as text that can be kept and put back. */

const TYPES = new Set(["textarea", "text", "date", "number", "select-one", "checkbox"]);

/** The fields of a form that are kept. What is confirmed is confirmed anew each time, so that no tick comes back. */
export const keptFields = (form) =>
  [...form.elements].filter((field) => field.name && field.name !== "confirm" && TYPES.has(field.type));

export const stateOf = (field) => (field.type === "checkbox" ? (field.checked ? "1" : "0") : field.value);

/** What the server rendered, whatever the browser or a person has put into the field since. */
export function renderedState(field) {
  if (field.type === "checkbox") return field.defaultChecked ? "1" : "0";
  if (field.type !== "select-one") return field.defaultValue;
  const options = [...field.options];
  return (options.find((option) => option.defaultSelected) || options[0] || { value: "" }).value;
}

/** Put a kept state back; a choice that is no longer offered stays away. */
export function putState(field, state) {
  if (field.type === "checkbox") field.checked = state === "1";
  else if (field.type !== "select-one" || [...field.options].some((option) => option.value === state)) {
    field.value = state;
  }
}
