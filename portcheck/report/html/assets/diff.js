// The page of a comparison: its tables stand, and only the switches do anything.

const state = { lang: root.dataset.lang, theme: "" };

function change(wanted) {
  Object.assign(state, wanted);
  showChosenLanguage(state.lang);
  showTheme(state.theme);
}

listenToSwitches(state, change);
change({});
root.dataset.ready = "true";
