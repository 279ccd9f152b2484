// Organizations of the directory, suggested while one types: a combobox with a listbox, as ARIA 1.2 has it. Whatever is
// typed may stay as it is. Without this script the field is one of plain text.

const { suggestions, label } = document.querySelector("[data-suggestions]").dataset;
const field = document.getElementById("id_organization");
const list = document.createElement("ul");
const status = document.createElement("p");

const PAUSE = 200; // milliseconds without a key, before anything is asked
const SHORTEST = 2;

let waiting;
let asked;
let offered = [];
let active = -1;

const option = (number) => list.children[number];
const isOpen = () => !list.hidden;

function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
}

function mark(number) {
  option(active)?.setAttribute("aria-selected", "false");
  active = number;
  option(active)?.setAttribute("aria-selected", "true");
  option(active)?.scrollIntoView({ block: "nearest" });
  field.setAttribute("aria-activedescendant", option(active)?.id ?? "");
}

function close() {
  clearTimeout(waiting);
  asked?.abort();
  mark(-1);
  list.hidden = true;
  status.textContent = "";
  field.setAttribute("aria-expanded", "false");
}

function fillIfEmpty(name, code) {
  const select = field.form.elements[name];
  if (!select.value) select.value = code;
}

function choose(number) {
  const { name, constituency, country } = offered[number];
  field.value = name;
  fillIfEmpty("constituency", constituency.code);
  fillIfEmpty("country", country.code);
  close();
}

function drawn({ name, acronym, constituency, country }, number) {
  const item = document.createElement("li");
  const small = document.createElement("small");
  set(item, { id: `organization-${number}`, role: "option", "aria-selected": "false" });
  small.textContent = [constituency.name, country.name].filter(Boolean).join(" · ");
  item.append(acronym ? `${name} (${acronym})` : name, " ", small);
  item.addEventListener("click", () => choose(number));
  return item;
}

function show({ organizations, told }) {
  mark(-1);
  offered = organizations;
  list.replaceChildren(...offered.map(drawn));
  list.hidden = offered.length === 0;
  field.setAttribute("aria-expanded", String(isOpen()));
  status.textContent = told;
}

async function ask() {
  asked = new AbortController();
  try {
    const answer = await fetch(`${suggestions}?${new URLSearchParams({ q: field.value })}`, { signal: asked.signal });
    const found = await answer.json();
    if (document.activeElement === field) show(found);
  } catch {
    // Asked anew meanwhile, or no line: one types on.
  }
}

function askSoon(_event, pause = PAUSE) {
  close();
  if (field.value.trim().length >= SHORTEST) waiting = setTimeout(ask, pause);
}

// From the field to the first or the last suggestion, and beyond these back to the field.
function move(step) {
  const places = offered.length + 1;
  mark(((active + 1 + step + places) % places) - 1);
}

function press(event) {
  const keys = {
    ArrowDown: () => (isOpen() ? move(1) : askSoon(event, 0)),
    ArrowUp: () => (isOpen() ? move(-1) : askSoon(event, 0)),
    Escape: isOpen() && close,
    Enter: active >= 0 && (() => choose(active)),
  };
  if (event.isComposing || !keys[event.key]) return;
  event.preventDefault();
  keys[event.key]();
}

set(field, { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": "organizations" });
set(list, { id: "organizations", role: "listbox", "aria-label": label, hidden: "" });
set(status, { role: "status", class: "visually-hidden" });
field.after(list, status);
field.addEventListener("input", askSoon);
field.addEventListener("keydown", press);
field.addEventListener("blur", close);
list.addEventListener("pointerdown", (event) => event.preventDefault()); // The field keeps the focus.
