// Tables: one with pages for what the script lays out, and sorting and filtering for those that stand in the page.

/** A table of `rows` in pages. `columns`: title, cell(row), number. `order`, `page`: the keys of the state for both.
 * `more`: what opens below a row, and the name of the button for it. */
function pagedTable({ caption, columns, rows, size, order, page, more }) {
  const pages = Math.max(1, Math.ceil(rows.length / size));
  const current = Math.min(Math.max(1, Number(state[page]) || 1), pages);
  const head = element("tr", {}, more ? element("td") : null, columns.map((column) => heading(column, order, page)));
  const body = element("tbody");
  for (const row of rows.slice((current - 1) * size, current * size)) {
    const line = element("tr", {}, columns.map((column, index) =>
      element(index === 0 ? "th" : "td", { scope: index === 0 ? "row" : null, class: column.number ? "number" : null },
        column.cell(row))));
    if (more) line.prepend(element("td", {}, opener(line, row, columns.length + 1, more)));
    body.append(line);
  }
  if (!rows.length) body.append(element("tr", {}, element("td", { colspan: columns.length + 1 }, say("nothing"))));
  return [
    element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
      element("table", {}, element("caption", { class: "sr" }, caption), element("thead", {}, head), body)),
    pages > 1 ? pager(page, current, pages) : null,
  ].filter(Boolean);
}

function heading(column, order, page) {
  const down = state[order] === `-${column.key}`;
  const sorted = down || state[order] === column.key;
  const next = sorted ? (down ? column.key : `-${column.key}`) : column.number ? `-${column.key}` : column.key;
  const button = element("button", { type: "button", class: "sort", "data-focus": `${order} ${column.key}`,
    onclick: () => go({ [order]: next, [page]: "1" }) }, column.title);
  return element("th", { scope: "col", class: column.number ? "number" : null,
    "aria-sort": sorted ? (down ? "descending" : "ascending") : null }, button);
}

function opener(line, row, span, more) {
  const button = element("button", { type: "button", class: "open", "aria-expanded": "false", "aria-label": more.name(row),
    onclick: () => {
      const open = button.getAttribute("aria-expanded") === "true";
      if (open) line.nextSibling.remove();
      else line.after(element("tr", { class: "more" }, element("td", { colspan: span }, more.content(row))));
      button.setAttribute("aria-expanded", String(!open));
    } }, "▸");
  return button;
}

/** Buttons to the pages before and after. At an end they stay where they are, so that the focus does. */
function pager(key, current, pages) {
  const step = (name, to) => {
    const outside = to < 1 || to > pages;
    return element("button", { type: "button", "aria-disabled": outside ? "true" : null, "data-focus": `${key} ${name}`,
      onclick: (event) => {
        const container = event.target.closest("p").parentElement;
        if (outside) return;
        go({ [key]: String(to) });
        if (container.getBoundingClientRect().top < 0) container.scrollIntoView();
      } }, say(name));
  };
  return element("p", { class: "pager" }, step("previous", current - 1),
    element("span", {}, say("page", { page: number(current), pages: number(pages) })), step("next", current + 1));
}

const SHOWN = 25, FILTERED = 8;

/** Gives a table of the page sorting by any column, a filter, and no more than the first rows until asked. Its
 * `data-key` begins the keys of the state for these: `…q` the filter, `…o` the number of the column (from 1, with a
 * minus: down), `…a` whether all is shown. Returns the table's title, the keys, and what shows them. */
function enhance(table) {
  const [query, order, all] = ["q", "o", "a"].map((part) => table.dataset.key + part);
  for (const key of [query, order, all]) DEFAULTS[key] = state[key] = "";
  const rows = [...table.tBodies[0].rows];
  const headings = [...table.tHead.rows[0].cells];
  const label = element("span");
  const tally = element("span", { class: "quiet", role: "status" });
  const filter = element("input", { type: "search", "data-state": query, autocomplete: "off", spellcheck: "false" });
  const button = element("button", { type: "button", class: "all", onclick: () => go({ [all]: "1" }) });
  const region = table.closest(".scroll");
  if (rows.length > FILTERED) region.before(element("p", { class: "controls" }, element("label", {}, label, " ", filter), tally));
  region.after(button);
  headings.forEach((cell, index) => cell.append(element("button", { type: "button", class: "sort",
    onclick: () => go({ [order]: nextOrder(cell, index + 1) }) }, ...cell.childNodes)));
  const show = () => {
    label.textContent = say("filter");
    button.textContent = say("show all", { count: number(rows.length) });
    table.tBodies[0].append(...sortedRows(rows, headings, Number(state[order])));
    const fitting = showRows(table.tBodies[0].rows, state[query].trim().toLowerCase(), state[all] ? Infinity : SHOWN);
    tally.textContent = state[query] ? say("tally rows", { shown: number(fitting), all: number(rows.length) }) : "";
    button.hidden = Boolean(state[query] || state[all]) || rows.length <= SHOWN;
  };
  return { title: document.getElementById(region.getAttribute("aria-labelledby")), keys: [query, order, all], show };
}

function nextOrder(cell, column) {
  const before = cell.getAttribute("aria-sort");
  const down = before ? before === "ascending" : cell.classList.contains("number");
  return String(down ? -column : column);
}

/** `order`: the number of a column, with a minus: down; 0 (or none such): as the page has them. */
function sortedRows(rows, headings, order) {
  const column = Math.abs(order) - 1;
  const cell = headings[column];
  for (const heading of headings) heading.removeAttribute("aria-sort");
  if (!cell) return rows;
  cell.setAttribute("aria-sort", order < 0 ? "descending" : "ascending");
  const numeric = cell.classList.contains("number");
  const keyOf = (text) => (numeric ? Number(text.replace(/[^\d.]/g, "")) : text);
  const keyed = rows.map((row) => ({ row, key: keyOf(row.cells[column].textContent.trim()) }));
  const compare = numeric ? (a, b) => a - b : compareNames;
  return keyed.sort((a, b) => compare(a.key, b.key) * Math.sign(order)).map(({ row }) => row);
}

/** Hides all rows without the wanted text, and those beyond the `most` where none is wanted; returns how many fit. */
function showRows(rows, wanted, most) {
  let fitting = 0;
  for (const row of rows) {
    const fits = row.textContent.toLowerCase().includes(wanted);
    row.hidden = !fits || (!wanted && fitting >= most);
    if (fits) fitting += 1;
  }
  return fitting;
}
