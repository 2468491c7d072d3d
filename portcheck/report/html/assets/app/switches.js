// The switches of every page: its language, and dark or light.

const root = document.documentElement;

function showSwitches(lang, theme) {
  root.dataset.lang = root.lang = lang;
  root.dataset.theme = theme;
  const language = document.getElementById("language");
  language.textContent = lang === "zh" ? "English" : "中文";
  language.lang = lang === "zh" ? "en" : "zh";
  document.getElementById("theme").setAttribute("aria-pressed", String(dark(theme)));
}

function dark(theme) {
  return theme ? theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

/** `change` takes what is to be another in the `state`. */
function listenToSwitches(state, change) {
  document.getElementById("language").addEventListener("click", () => change({ lang: state.lang === "zh" ? "en" : "zh" }));
  document.getElementById("theme").addEventListener("click", () => change({ theme: dark(state.theme) ? "light" : "dark" }));
}
