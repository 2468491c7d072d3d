// The switches of every page: its language, and dark or light.

const root = document.documentElement;
const DARK = "(prefers-color-scheme: dark)";

function showChosenLanguage(lang) {
  root.dataset.lang = root.lang = lang;
  const language = document.getElementById("language");
  language.textContent = lang === "zh" ? "English" : "中文";
  language.lang = lang === "zh" ? "en" : "zh";
}

function isDark(theme) {
  return theme ? theme === "dark" : matchMedia(DARK).matches;
}

/** Paper is always light. */
function showTheme(theme) {
  document.getElementById("dark").media = { dark: "screen", light: "not all" }[theme] ?? `screen and ${DARK}`;
  document.getElementById("theme").setAttribute("aria-pressed", String(isDark(theme)));
}

/** `change` takes what is to be another in the `state`. */
function listenToSwitches(state, change) {
  document.getElementById("language").addEventListener("click", () => change({ lang: state.lang === "zh" ? "en" : "zh" }));
  document.getElementById("theme").addEventListener("click", () => change({ theme: isDark(state.theme) ? "light" : "dark" }));
}
