"use strict";

// One bar over a form of translated fields: choose the language to see, and count what is missing in each.
// Without JavaScript all languages show, one below the other.
{
  const FIELD = /(?:^|\s)mt-field-\S+?-(en|fr|es)(?:\s|$)/;
  const SOURCE = "en";
  const REMEMBERED = "admin-language";

  const WORDS = {
    en: { legend: "Languages shown", all: "All", missing: "missing", complete: "complete" },
    fr: { legend: "Langues affichées", all: "Toutes", missing: "à traduire", complete: "complet" },
    es: { legend: "Idiomas mostrados", all: "Todos", missing: "por traducir", complete: "completo" },
  };

  const form = document.querySelector("#content-main form");
  const pageLanguage = document.documentElement.lang.slice(0, 2);
  const words = WORDS[pageLanguage] ?? WORDS.en;

  const languageOf = (input) => input.className.match(FIELD)?.[1];
  const stemOf = (input) => input.name.replace(/_(en|fr|es)$/, "");
  const translatedInputs = () =>
    [...form.querySelectorAll(".mt")].filter((input) => languageOf(input) && !input.name.includes("__prefix__"));

  // The part of the form that holds the field with its label: a row, a box within a row, or a table's cell.
  const boxOf = (input) => input.closest(".fieldBox, .form-row, td");

  function remembered() {
    try {
      return localStorage.getItem(REMEMBERED) ?? "all";
    } catch {
      return "all";
    }
  }

  function remember(language) {
    try {
      localStorage.setItem(REMEMBERED, language);
    } catch {
      // A browser that keeps nothing shows all languages next time.
    }
  }

  function makeBar(languages, chosen, onChoice) {
    const names = new Intl.DisplayNames([pageLanguage], { type: "language" });
    const bar = document.createElement("fieldset");
    bar.className = "language-bar";
    const legend = document.createElement("legend");
    legend.className = "visually-hidden";
    legend.textContent = words.legend;
    bar.append(legend);
    for (const language of ["all", ...languages]) {
      const label = document.createElement("label");
      const radio = document.createElement("input");
      radio.type = "radio";
      radio.name = "language-shown";
      radio.setAttribute("form", "none"); // Not a part of what is saved.
      radio.checked = language === chosen;
      radio.addEventListener("change", () => onChoice(language));
      const name = document.createElement("span");
      name.textContent = language === "all" ? words.all : names.of(language);
      const count = document.createElement("output");
      count.dataset.count = language;
      label.append(radio, name, count);
      bar.append(label);
    }
    return bar;
  }

  function show(language) {
    for (const input of translatedInputs()) {
      const box = boxOf(input);
      const hasError = box.classList.contains("errors") || box.querySelector(".errorlist") !== null;
      input.lang = languageOf(input);
      box.dataset.language = languageOf(input);
      // A cell cannot be taken out of its row without moving the others; its field can.
      const hidden = language !== "all" && languageOf(input) !== language && !hasError;
      (box.tagName === "TD" ? input : box).hidden = hidden;
    }
  }

  function count(bar, languages) {
    const inputs = translatedInputs();
    const written = new Set(
      inputs.filter((input) => languageOf(input) === SOURCE && input.value.trim()).map(stemOf)
    );
    for (const language of languages) {
      const missing = inputs.filter(
        (input) => languageOf(input) === language && written.has(stemOf(input)) && !input.value.trim()
      ).length;
      const output = bar.querySelector(`[data-count="${language}"]`);
      output.textContent = missing ? `${missing} ${words.missing}` : words.complete;
      output.classList.toggle("complete", missing === 0);
    }
  }

  if (form?.querySelector(".mt")) {
    const languages = [...new Set(translatedInputs().map(languageOf))];
    let chosen = languages.includes(remembered()) ? remembered() : "all";
    const bar = makeBar(languages, chosen, (language) => {
      chosen = language;
      remember(language);
      show(chosen);
    });
    const refresh = () => {
      show(chosen);
      count(bar, languages);
    };
    form.prepend(bar);
    refresh();
    form.addEventListener("input", () => count(bar, languages));
    document.addEventListener("formset:added", refresh);
  }
}
