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
  const number_ = data.mentions.answer[index];
  const key = number_ * 100 + target;
  if (!statusKept.has(key)) {
    const found = target >= 0 ? [answer(index, target)] : data.targets.map((_target, each) => answer(index, each));
    const statuses = found.filter(Boolean).map((each) => each.ruling[STATUS]);
    statusKept.set(key, { gravest: GRAVEST.find((status) => statuses.includes(status)) ?? "", all: new Set(statuses) });
  }
  return statusKept.get(key);
}

/** What is shown of a mention's name: a hazard's title, else the symbol. */
function title(index) {
  const [symbol, library] = nameOf(index);
  const hazard = library === "hazard" && data.hazards[symbol];
  return hazard ? element("b", {}, either(hazard)) : element("code", {}, symbol);
}

/** All targets' answers with their evidence, and how the mention was found. */
function answersTable(index) {
  const [kind, context, side, resolution, region] = howOf(index);
  const [symbol, library, about] = nameOf(index);
  const how = [kind, context, side, resolution, region].map((word) => say(word)).join(" · ");
  const head = ["target", "status", "replacement", "why", "confidence", "evidence"];
  const rows = data.targets.map((target, number_) => answerRow(target, index, number_));
  const file = data.mentions.file[index];
  return element("div", { class: "answers" },
    element("p", {}, element("code", {}, symbol), ` ${library === "hazard" ? say("hazard") : library}`,
      about ? ` · ${about}` : "", ` · ${say("found")}: ${how} · `,
      element("a", { href: address({ file: data.files[file].path, line: String(data.mentions.line[index]),
        col: String(data.mentions.column[index]), lp: "1" }) }, say("link"))),
    element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": symbol },
      element("table", {}, element("thead", {}, element("tr", {}, head.map((word) => element("th", { scope: "col" }, say(word))))),
        element("tbody", {}, rows))));
}

function answerRow(target, index, number_) {
  const found = answer(index, number_);
  const name = element("th", { scope: "row" }, either(target.name));
  if (!found) return element("tr", {}, name, element("td", { colspan: 5, class: "quiet" }, silence(index)));
  const ruling = found.ruling;
  return element("tr", { class: number_ === chosenTarget() ? "chosen" : null }, name,
    element("td", {}, chip(ruling[STATUS]), found.suppressed ? ` ${say("suppressed")}` : ""),
    element("td", {}, ruling[REPLACEMENT] ? element("code", {}, ruling[REPLACEMENT]) : ""),
    element("td", {}, ruling[NOTE] >= 0 ? either(data.notes[ruling[NOTE]]) : "",
      ruling[ORIGIN] && ruling[ORIGIN] !== "built-in" ? ` (${say("origin", { pack: ruling[ORIGIN] })})` : ""),
    element("td", {}, say(`confidence ${ruling[CONFIDENCE]}`)),
    element("td", {}, ruling[EVIDENCE].map(evidence)));
}

function evidence(number_) {
  const [basis, ...places] = data.evidence[number_];
  const links = places.map(([source, url]) =>
    url ? element("a", { href: url, rel: "noreferrer noopener", target: "_blank" }, source) : source);
  return element("span", { class: "evidence" }, `${say(`basis ${basis}`)}: `, links.flatMap((link, index) => (index ? [" | ", link] : [link])));
}

/** Why a mention has no answer on a target: it is not compiled for it, or it is a hazard that does not bite there. */
function silence(index) {
  const region = howOf(index)[REGION];
  if (region !== "active") return `${say("no finding")} · ${say(region)}`;
  return say(nameOf(index)[LIBRARY] === "hazard" ? "no bite" : "left out");
}
