// The list of all mentions, and what filters leave of it.

const ROWS = 100;

function fits(index, target) {
  const [kind, , , resolution, region] = howOf(index);
  const [, library] = nameOf(index);
  return (!state.lib || library === state.lib) && (!state.kind || kind === state.kind) &&
    (!state.res || resolution === state.res) && (!state.reg || region === state.reg) &&
    (!state.s || statusOf(index, target).all.has(state.s));
}

/** Names and files that hold the searched text, found once for all their mentions. */
function searched() {
  const wanted = state.q.trim().toLowerCase();
  if (!wanted) return () => true;
  const names = data.names.map(([symbol, library, about]) =>
    [symbol, about, library === "hazard" ? data.hazards[symbol] : ""].flat().join(" ").toLowerCase().includes(wanted));
  const files = data.files.map((file) => file.path.toLowerCase().includes(wanted));
  return (index) => names[data.mentions.name[index]] || files[data.mentions.file[index]];
}

const ORDERS = {
  __proto__: null, // the address may ask for any word
  place: () => (a, b) => a - b,
  api: () => (a, b) => compareNames(nameOf(a)[SYMBOL], nameOf(b)[SYMBOL]) || a - b,
  library: () => (a, b) => compareNames(nameOf(a)[LIBRARY], nameOf(b)[LIBRARY]) || a - b,
  status: (target) => (a, b) =>
    GRAVEST.indexOf(statusOf(a, target).gravest) - GRAVEST.indexOf(statusOf(b, target).gravest) || a - b,
  found: () => (a, b) => data.mentions.how[a] - data.mentions.how[b] || a - b,
};

let kept = { key: "", rows: [] };

function filteredMentions() {
  const key = ["t", "s", "lib", "kind", "res", "reg", "q", "o"].map((name) => state[name]).join("\n");
  if (kept.key === key) return kept.rows;
  const target = chosenTarget();
  const holds = searched();
  const rows = [];
  for (let index = 0; index < data.mentions.file.length; index += 1) {
    if (holds(index) && fits(index, target)) rows.push(index);
  }
  const order = ORDERS[state.o.replace(/^-/, "")];
  if (order && state.o !== "place") {
    const compare = order(target);
    rows.sort(state.o.startsWith("-") ? (a, b) => compare(b, a) : compare);
  }
  kept = { key, rows };
  return rows;
}

function showMentions(container) {
  const target = chosenTarget();
  const rows = filteredMentions();
  const tally = say("tally", { shown: number(rows.length), all: number(data.mentions.file.length) });
  document.getElementById("tally").textContent = tally;
  const columns = [
    { key: "place", title: say("place"), cell: (index) =>
      place(data.mentions.file[index], data.mentions.line[index], data.mentions.column[index]) },
    { key: "api", title: say("api"), cell: title },
    { key: "library", title: say("library"), cell: libraryOf },
    { key: "status", title: say("status"), cell: (index) => statusCell(index, target) },
    { key: "found", title: say("found"), cell: (index) => `${say(howOf(index)[RESOLUTION])} · ${say(howOf(index)[KIND])}` },
  ];
  container.replaceChildren(...pagedTable({ caption: tally, columns, rows, size: ROWS, order: "o", page: "p",
    more: { name: answersName, content: answersTable } }));
}

function statusCell(index, target) {
  if (target < 0) {
    const { gravest } = statusOf(index, target);
    return gravest ? chip(gravest) : element("span", { class: "quiet" }, silence(index));
  }
  const found = answer(index, target);
  if (!found) return element("span", { class: "quiet" }, silence(index));
  const replacement = found.ruling[REPLACEMENT];
  return [chip(found.ruling[STATUS]), replacement ? [" → ", element("code", {}, replacement)] : ""].flat();
}
