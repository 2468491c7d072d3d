// What the tables say of a mention.

const GRAVEST = ["missing", "redesign", "adapt", "unknown", "rename", "same"];
const [STATUS, REPLACEMENT, CONFIDENCE, NOTE, EVIDENCE, RULE, ORIGIN] = [0, 1, 2, 3, 4, 5, 6];
const [KIND, CONTEXT, SIDE, RESOLUTION, REGION] = [0, 1, 2, 3, 4];
const [SYMBOL, LIBRARY, ABOUT] = [0, 1, 2];

/** The answer for mention `index` on target number `target`: { ruling, suppressed }, or null. */
function answer(index, target) {
  const found = data.answers[data.mentions.answer[index]][target];
  if (found === -1) return null;
  return found < -1 ? { ruling: data.rulings[-2 - found], suppressed: true } : { ruling: data.rulings[found], suppressed: false };
}

function nameOf(index) {
  return data.names[data.mentions.name[index]];
}

function howOf(index) {
  return data.hows[data.mentions.how[index]];
}

/** The status on the chosen target; on any: the gravest. Kept by answer, as most mentions share theirs. */
const statusKept = new Map();

function statusOf(index, target) {
  const key = `${data.mentions.answer[index]} ${target}`;
  if (!statusKept.has(key)) {
    const found = target >= 0 ? [answer(index, target)] : data.targets.map((_target, each) => answer(index, each));
    const statuses = found.filter(Boolean).map((each) => each.ruling[STATUS]);
    statusKept.set(key, { gravest: GRAVEST.find((status) => statuses.includes(status)) ?? "", all: new Set(statuses) });
  }
  return statusKept.get(key);
}

function isHazard(index) {
  return nameOf(index)[LIBRARY] === "hazard";
}

function libraryOf(index) {
  return isHazard(index) ? say("hazard") : nameOf(index)[LIBRARY];
}

/** What is shown of a mention's name: a hazard's title, else the symbol. */
function title(index) {
  const symbol = nameOf(index)[SYMBOL];
  return isHazard(index) ? element("b", {}, either(data.hazards[symbol])) : element("code", {}, symbol);
}

/** All targets' answers with their evidence, and how the mention was found. */
function answersTable(index) {
  const [symbol, , about] = nameOf(index);
  const how = say("named", { name: say("found"), value: howOf(index).map((word) => say(word)).join(" · ") });
  const head = ["target", "status", "replacement", "why", "confidence", "evidence"];
  const link = element("a", { href: addressOf(data.mentions.file[index], data.mentions.line[index], data.mentions.column[index]) },
    say("link"));
  return element("div", { class: "answers" },
    element("p", {}, element("code", {}, symbol), ` ${libraryOf(index)} · `, about ? `${about} · ` : "", `${how} · `, link),
    element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": answersName(index) },
      element("table", {}, element("thead", {}, element("tr", {}, head.map((word) => element("th", { scope: "col" }, say(word))))),
        element("tbody", {}, data.targets.map((_target, target) => answerRow(index, target))))));
}

function answersName(index) {
  return say("answers", { name: nameOf(index)[SYMBOL] });
}

function answerRow(index, target) {
  const found = answer(index, target);
  const name = element("th", { scope: "row" }, either(data.targets[target].name));
  if (!found) return element("tr", {}, name, element("td", { colspan: 5, class: "quiet" }, silence(index)));
  const ruling = found.ruling;
  return element("tr", { class: target === chosenTarget() ? "chosen" : null }, name,
    element("td", {}, chip(ruling[STATUS]), found.suppressed ? ` ${say("suppressed")}` : ""),
    element("td", {}, ruling[REPLACEMENT] ? element("code", {}, ruling[REPLACEMENT]) : ""),
    element("td", {}, ruling[NOTE] >= 0 ? either(data.notes[ruling[NOTE]]) : "",
      ruling[ORIGIN] && ruling[ORIGIN] !== "built-in" ? ` (${say("origin", { pack: ruling[ORIGIN] })})` : ""),
    element("td", {}, say(`confidence ${ruling[CONFIDENCE]}`)),
    element("td", {}, ruling[EVIDENCE].map(evidence)));
}

function evidence(item) {
  const [basis, ...places] = data.evidence[item];
  const links = places.map(([source, url]) =>
    url ? element("a", { href: url, rel: "noreferrer noopener", target: "_blank" }, source) : source);
  return element("span", { class: "evidence" }, say("named", { name: say(`basis ${basis}`), value: "" }),
    links.flatMap((link, index) => (index ? [" | ", link] : [link])));
}

/** Why a mention has no answer on a target: it is not compiled for it, or it is a hazard that does not bite there. */
function silence(index) {
  const region = howOf(index)[REGION];
  if (region !== "active") return `${say("no finding")} · ${say(region)}`;
  return say(isHazard(index) ? "no bite" : "left out");
}
