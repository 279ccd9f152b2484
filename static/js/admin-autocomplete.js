// Django's field that finds rows as one types, for those who hear the page: it gets the name of its label, and says what
// belongs to it.

function label(field) {
  return document.querySelector(`label[for="${field.id}"]`)?.textContent.trim().replace(/\s*:$/, "") ?? field.name;
}

function nameFields() {
  for (const field of document.querySelectorAll("select.admin-autocomplete")) {
    const box = field.parentElement.querySelector(".select2-selection");
    const typed = box.querySelector(".select2-search__field"); // Where several may be chosen, it stands in the box.
    if (typed) {
      typed.ariaLabel = label(field);
      box.ariaLabel = label(field);
      continue;
    }
    box.id = `${field.id}-box`;
    box.ariaLabel = label(field);
    box.setAttribute("aria-labelledby", `${box.id} ${box.firstElementChild.id}`);
    for (const name of ["role", "aria-readonly"]) box.firstElementChild.removeAttribute(name); // It is read with the box.
  }
}

// Django makes the fields when jQuery says that the page is ready, which may be after it is loaded: this waits in that line.
addEventListener("load", () => window.django.jQuery(nameFields));

// The line to type in comes and goes with the list, which names the field.
addEventListener("focusin", ({ target }) => {
  if (!target.matches(".select2-dropdown .select2-search__field")) return;
  const list = document.getElementById(target.getAttribute("aria-controls"));
  const field = document.getElementById(list.id.slice("select2-".length, -"-results".length));
  target.ariaLabel = label(field);
  list.ariaLabel = label(field);
  document.getElementById(`${field.id}-box`).setAttribute("aria-controls", list.id);
});
