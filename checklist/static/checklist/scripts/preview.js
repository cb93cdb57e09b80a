/* The preview of a draft: each clause is put right where it stands. What is done here changes the fields of the form
 * below, which work without this file too; every step can be taken back, one after the other. */

import { say, typing, withModifier } from "./dom.js";
import { gettext } from "./gettext.js";
import { keyOf } from "./keyboard.js";

const FIELDS = ["label", "level", "text", "join", "drop"];
const KEYS = { e: "edit", j: "join", d: "drop", u: "undo", ArrowDown: "next", ArrowUp: "previous" };

class Preview {
  constructor(list, form) {
    Object.assign(this, { list, form, steps: [], open: null });
    this.tools = this.toolbar();
  }

  listen() {
    const { list } = this;
    list.querySelectorAll("[data-row]").forEach((item) => (item.tabIndex = 0));
    list.addEventListener("focusin", (event) => this.arrive(event.target.closest("[data-row]")));
    list.addEventListener("click", (event) => this.clicked(event));
    list.addEventListener("keydown", (event) => this.pressed(event));
    list.addEventListener("change", (event) => this.show(event.target.closest("[data-row]")));
  }

  /** One row of buttons, which stands with the clause that has the focus. */
  toolbar() {
    const bar = document.createElement("div");
    bar.className = "actions tools";
    const texts = {
      edit: gettext("Edit"),
      join: gettext("Join to the one above"),
      drop: gettext("Drop"),
      undo: gettext("Undo"),
    };
    Object.entries(texts).forEach(([act, text]) => {
      const button = document.createElement("button");
      Object.assign(button, { type: "button", className: "btn btn-ghost", textContent: text });
      button.dataset.act = act;
      bar.append(button);
    });
    return bar;
  }

  field(item, name) {
    return this.form.elements[`form-${item.dataset.row}-${name}`];
  }

  read(item) {
    return FIELDS.map((name) => {
      const field = this.field(item, name);
      return field.type === "checkbox" ? field.checked : field.value;
    });
  }

  write(item, values) {
    FIELDS.forEach((name, place) => {
      const field = this.field(item, name);
      field[field.type === "checkbox" ? "checked" : "value"] = values[place];
      field.dispatchEvent(new Event("input", { bubbles: true })); // what keeps typed text listens
    });
    this.show(item);
  }

  /** The clause as its fields say. */
  show(item) {
    if (!item) return;
    const [label, level, text, join, drop] = this.read(item);
    item.querySelector(".no").textContent = label || "–";
    item.querySelector(".pre").textContent = text;
    item.className = `clause level-${level || 0}${drop ? " is-dropped" : ""}${join && !drop ? " is-joined" : ""}`;
    const joined = join ? gettext("joined to the one above") : "";
    item.querySelector(".fate").textContent = drop ? gettext("dropped") : joined;
  }

  showAll() {
    this.list.querySelectorAll("[data-row]").forEach((item) => this.show(item));
  }

  arrive(item) {
    if (item && this.tools.parentElement !== item) item.append(this.tools);
  }

  clicked(event) {
    const item = event.target.closest("[data-row]");
    const act = event.target.dataset.act;
    if (item && act) this[act](item);
    else if (item && !event.target.closest(".clause-edit")) item.focus();
  }

  pressed(event) {
    const item = event.target.closest("[data-row]");
    if (event.key === "Escape" && this.open === item) this.edit(item);
    const act = KEYS[keyOf(event)];
    if (!item || !act || withModifier(event) || typing(event.target)) return;
    event.preventDefault();
    this[act](item);
  }

  /** Open the clause's fields in its place, or put them back to the others. */
  edit(item) {
    if (this.open) {
      const last = this.open;
      this.open = null;
      this.mark.replaceWith(this.fields);
      this.show(last);
      if (this.before.some((value, place) => value !== this.read(last)[place])) this.steps.push([last, this.before]);
      last.focus();
      if (last === item) return;
    }
    this.before = this.read(item);
    this.fields = this.field(item, "text").closest("fieldset");
    this.mark = document.createComment("fields");
    this.fields.replaceWith(this.mark);
    item.append(this.fields);
    this.open = item;
    this.field(item, "text").focus();
  }

  toggle(item, name, said) {
    const before = this.read(item);
    this.steps.push([item, before]);
    this.write(item, before.map((value, place) => (FIELDS[place] === name ? !value : value)));
    say(this.field(item, name).checked ? said : gettext("As it was."));
  }

  join(item) {
    if (item.dataset.row !== "0") this.toggle(item, "join", gettext("Joined to the one above."));
  }

  drop(item) {
    this.toggle(item, "drop", gettext("Dropped."));
  }

  undo() {
    const [item, before] = this.steps.pop() || [];
    if (!item) return say(gettext("There is nothing to take back."));
    this.write(item, before);
    item.focus();
    return say(gettext("Taken back."));
  }

  next(item) {
    if (item.nextElementSibling) item.nextElementSibling.focus();
  }

  previous(item) {
    if (item.previousElementSibling) item.previousElementSibling.focus();
  }
}

let preview = null;

/** What was kept of an earlier visit is back in the fields by now; the clauses say it too. */
function begin(event) {
  const list = document.querySelector(".preview");
  const form = document.getElementById("clauses-form");
  if (!form || !list || !list.querySelector("[data-row]") || !event.detail.elt.contains(list)) return;
  if (!list.dataset.ready) {
    list.dataset.ready = "yes";
    document.getElementById("preview-keys").hidden = false;
    preview = new Preview(list, form);
    preview.listen();
  }
  preview.showAll();
}

document.body.addEventListener("htmx:load", begin);
