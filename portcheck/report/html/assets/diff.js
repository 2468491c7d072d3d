// The page of a comparison: its tables stand, and only the switches do anything.

const state = { lang: root.dataset.lang, theme: "" };

function change(wanted) {
  Object.assign(state, wanted);
  showSwitches(state.lang, state.theme);
}

document.querySelector(".switches").hidden = false;
listenToSwitches(state, change);
change({});
root.dataset.ready = "true";
