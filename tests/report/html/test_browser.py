"""The page in Debian's Chromium: what a reader does with it, that it asks nobody for anything, and that everybody can
use it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from portcheck.model.report import Report
from portcheck.model.text import Lang
from portcheck.report.diff import html as diff_html
from portcheck.report.diff.compared import compare
from portcheck.report.diff.pairs import pairs_of
from portcheck.report.registry import RenderOptions
from portcheck.scan import ScanOptions, scan
from support.fixed_report import fixed_report
from support.rendered import text_of
from support.visits import Opener, Visit

SAMPLES = Path(__file__).parents[3] / "samples"


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> tuple[Report, Path]:
    """A small report, with its page: to look for faults takes a while on each element."""
    report = scan([SAMPLES / "heat2d"], ScanOptions(("ascend", "hip"), jobs=1))
    file = tmp_path_factory.mktemp("page") / "few.html"
    file.write_text(text_of("html", report), "utf-8")
    return report, file


def rows(page: Page) -> int:
    return page.locator("#mentions tbody tr").count()


def test_filters_narrow_the_list_and_stand_in_the_address(visit: Opener) -> None:
    made = visit()
    page = made.page
    everything = page.locator("#tally").inner_text()
    page.select_option("#filters select[data-state=s]", "missing")
    narrowed = page.locator("#tally").inner_text()
    assert narrowed != everything and "s=missing" in made.fragment()
    assert set(page.locator("#mentions tbody tr .chip").all_inner_texts()) == {"missing"}
    page.fill("#filters input[data-state=q]", "no such name anywhere")
    assert page.locator("#tally").inner_text().startswith("0 of ")
    page.click("#clear")
    assert page.locator("#tally").inner_text() == everything and "s=" not in made.fragment()


def test_columns_sort(visit: Opener) -> None:
    page = visit().page
    page.click("#mentions th button:has-text('API')")
    names = page.locator("#mentions tbody tr > td:nth-of-type(2)").all_inner_texts()
    assert len(set(names)) > 5 and names == sorted(names, key=str.lower)
    page.click("#mentions th button:has-text('API')")
    assert page.locator("#mentions th[aria-sort=descending]").inner_text().startswith("API")


def test_pages_of_the_list(visit: Opener) -> None:
    made = visit()
    first = made.page.locator("#mentions tbody th").first.inner_text()
    assert rows(made.page) == 100
    made.page.click("#mentions .pager button:last-of-type")
    assert "p=2" in made.fragment() and made.page.locator("#mentions tbody th").first.inner_text() != first


def test_a_row_opens_to_every_target_with_its_evidence(visit: Opener, sample: Report) -> None:
    page = visit(fragment="#q=cudaMalloc&t=musa").page
    page.locator("#mentions .open").first.click()
    assert page.locator("#mentions .answers tbody tr").count() == len(sample.landings)
    links = page.locator("#mentions .answers .evidence a")
    assert links.count() and all(
        (link.get_attribute("href") or "").startswith("https://github.com/") for link in links.all()
    )


def test_the_map_zooms_by_mouse_and_by_key(visit: Opener) -> None:
    made = visit(fragment="#t=ascend")
    page = made.page
    folder = page.locator("#map g.tile", has=page.locator("rect.folder")).first
    path = folder.get_attribute("data-path")
    folder.click()
    assert f"z={path}" in made.fragment().replace("%2F", "/")
    files = page.locator("#files tbody th").all_inner_texts()
    assert files and all(file.startswith(f"{path}/") for file in files)
    page.click("#map .crumbs button:first-child")
    assert "z=" not in made.fragment()
    page.locator("#map g.tile", has=page.locator("rect.folder")).first.focus()
    page.keyboard.press("Enter")
    assert f"z={path}" in made.fragment().replace("%2F", "/")


def test_a_click_on_an_inner_box_of_the_map_goes_straight_there(visit: Opener) -> None:
    page = visit(fragment="#t=ascend").page
    box = page.locator("#map g.inner", has=page.locator("text")).first
    path = box.get_attribute("data-path") or ""
    box.click()
    crumbs = page.locator("#map .crumbs button").all_inner_texts()
    assert "/".join(crumbs[1:]) == path and page.evaluate("document.activeElement.textContent") == crumbs[-1]
    for count in range(len(crumbs) - 1, 0, -1):
        page.locator("#map .crumbs button").nth(count - 1).click()
        assert page.locator("#map .crumbs button").count() == count and page.locator("#map g.tile").count()
    page.goto(page.url.partition("#")[0] + "#t=ascend&z=no/such/folder")
    page.wait_for_function("document.querySelector('#map .note')?.textContent === 'nothing to show'")


def test_the_map_measures_what_is_asked_for(visit: Opener) -> None:
    page = visit(fragment="#t=ascend").page
    by_lines = page.locator("#map .crumbs").inner_text()
    page.select_option("#where select[data-state=m]", "days")
    assert page.locator("#map .crumbs").inner_text() != by_lines
    assert "person-days" in page.locator("#map .crumbs").inner_text()


def test_the_language_switches(visit: Opener) -> None:
    made = visit()
    page = made.page
    assert page.locator("#cost-title").inner_text() == "What it costs"
    page.click("#language")
    assert page.locator("#cost-title").inner_text() == "迁移成本"
    assert page.locator("html").get_attribute("lang") == "zh"
    assert "lang=zh" in made.fragment() and "处提及" in page.locator("#tally").inner_text()
    assert page.locator('[lang="en"]:visible:not(button)').count() == 0
    page.click("#what .heat a >> nth=0")  # a link that says nothing of the language
    assert page.locator("#cost-title").inner_text() == "迁移成本"
    page.click("#language")
    assert page.locator('[lang="zh"]:visible:not(button)').count() == 0


def test_a_file_shows_its_lines_with_their_classes(visit: Opener, sample: Report) -> None:
    made = visit()
    made.page.locator("#files tbody th a").first.click()
    path = made.page.locator("#file-title").inner_text()
    quoted = sample.excerpts[path]
    lines = made.page.locator("#detail .line")
    assert lines.count() == len(quoted)
    number = lines.first.locator(".line-number").inner_text()
    assert lines.first.locator(".code code").inner_text().strip() == quoted[int(number)].strip()
    made.page.click("#detail .file-head button")
    assert made.page.locator("#detail").is_hidden()


def test_tables_of_the_page_filter_and_sort(visit: Opener) -> None:
    page = visit().page
    region = page.locator(".scroll[aria-labelledby=blockers-title]")
    shown = region.locator("tbody tr:visible")
    assert shown.count() == 25
    region.locator("th button").first.click()
    names = [name.partition(" and ")[0] for name in region.locator("tbody tr:visible th").all_inner_texts()]
    assert len(names) > 5 and names == sorted(names, key=str.lower)
    page.locator("#what .controls input").first.fill("cudaMemcpy")
    assert shown.count() and all("cudaMemcpy" in text for text in shown.all_inner_texts())


def test_a_report_of_nothing(visit: Opener, tmp_path: Path) -> None:
    (tmp_path / "a.cu").write_text("#if 0\ncudaFree(p);\n#endif\n", "utf-8")
    file = tmp_path / "nothing.html"
    file.write_text(text_of("html", scan([tmp_path], ScanOptions(("hip",), jobs=1))), "utf-8")
    page = visit(file).page
    assert page.locator("#tally").inner_text() == "0 of 1 mentions"
    assert page.locator("#map .note").inner_text() == page.locator("#files td").inner_text() == "nothing to show"


def test_dark_and_light(visit: Opener) -> None:
    page = visit(color_scheme="dark").page
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.click("#theme")
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (dark, light) == ("rgb(13, 17, 23)", "rgb(255, 255, 255)")


def test_paper_is_light(visit: Opener) -> None:
    page = visit(color_scheme="dark", fragment="#theme=dark").page
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_on_a_phone_nothing_is_wider_than_the_screen(visit: Opener) -> None:
    page = visit(viewport={"width": 390, "height": 844}, fragment="#lang=zh").page
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator("#files tbody th a").first.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_on_paper_the_plans_stand_open(visit: Opener, sample: Report) -> None:
    page = visit().page
    assert page.locator("#plan details[open]").count() == 1
    page.pdf()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("#plan details[open]").count() == len(sample.landings)
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("#plan details[open]").count() == 1


def test_without_scripts_the_tables_stand(browser: Browser, written: Path, sample: Report) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(written.as_uri())
    assert page.locator("table.cost tbody tr:visible").count() == len(sample.landings)
    assert page.locator("#files-and-mentions form:visible").count() == 0
    page.context.close()


def test_the_policy_stops_what_it_does_not_name(browser: Browser, written: Path) -> None:
    page = browser.new_context().new_page()
    page.goto(written.as_uri())
    stopped = page.evaluate(
        """async () => {
          const found = [];
          document.addEventListener("securitypolicyviolation", (event) => found.push(event.effectiveDirective));
          const script = document.createElement("script");
          script.textContent = "window.ran = true";
          document.body.append(script);
          const image = document.createElement("img");
          image.src = "https://127.0.0.1:9/x.png";
          document.body.append(image);
          await fetch("https://127.0.0.1:9/").catch(() => null);
          await new Promise((done) => setTimeout(done, 100));
          return [found.sort(), window.ran === true];
        }"""
    )
    assert stopped == [["connect-src", "img-src", "script-src-elem"], False]
    page.context.close()


def test_nothing_of_a_hostile_tree_runs(visit: Opener, tmp_path: Path) -> None:
    file = tmp_path / "hostile.html"
    file.write_text(text_of("html", fixed_report()), "utf-8")
    page = visit(file).page
    page.locator("#mentions .open").first.click()
    for link in page.locator("#files tbody th a").all():
        link.click()
    text = page.locator("body").inner_text()
    assert "<script>" in text and "\u202e" not in text and "\x1b" not in text


def test_a_page_without_source(visit: Opener, tmp_path: Path) -> None:
    file = tmp_path / "closed.html"
    file.write_text(text_of("html", scan([SAMPLES / "heat2d"], ScanOptions(jobs=1, quote=False))), "utf-8")
    page = visit(file).page
    page.locator("#files tbody th a").first.click()
    assert page.locator("#detail .note").inner_text().startswith("the source is left out of this report")
    assert set(page.locator("#detail .code code").all_inner_texts()) == {""}


@pytest.mark.parametrize(("scheme", "fragment"), [("light", "#t=ascend"), ("dark", "#t=ascend&lang=zh")])
def test_it_is_accessible(browser: Browser, few: tuple[Report, Path], scheme: str, fragment: str) -> None:
    report, file = few
    place = next(f.occurrence for f in report.findings if f.ruling.target == "ascend" and f.ruling.status == "adapt")
    context = browser.new_context(color_scheme=scheme, bypass_csp=True)  # type: ignore[arg-type]
    made = Visit(context.new_page(), file)
    page = made.open(f"{fragment}&file={place.file}&line={place.line}&col={place.column}&q=cudaMem")
    page.evaluate("document.querySelectorAll('details.card, .hazard details').forEach((one) => { one.open = true; })")
    page.locator("#mentions .open").first.click()
    assert faults_of(page) == []
    context.close()


def faults_of(page: Page) -> list[tuple[str, str]]:
    """What keeps somebody from using the page: the rule, and the first element that breaks it."""
    return [(fault["id"], fault["nodes"][0]["html"][:200]) for fault in Axe().run(page).response["violations"]]


def test_chinese_first(visit: Opener, sample: Report, tmp_path: Path) -> None:
    file = tmp_path / "zh.html"
    file.write_text(text_of("html", sample, RenderOptions(lang=Lang.ZH)), "utf-8")
    made = visit(file)
    assert made.page.locator("#cost-title").inner_text() == "迁移成本"
    made.page.click("#language")
    assert made.page.locator("#cost-title").inner_text() == "What it costs" and "lang=en" in made.fragment()


def test_the_page_of_a_comparison(visit: Opener, sample: Report, tmp_path: Path) -> None:
    less = replace(sample, findings=tuple(sample.findings)[::2], files=sample.files[1:])
    file = tmp_path / "diff.html"
    file.write_text(diff_html.render(compare(less, sample, pairs_of(less, sample)), RenderOptions()), "utf-8")
    page = visit(file).page
    title = page.locator("#cost-title")
    assert title.inner_text() == "What the move costs, before and after"
    page.click("#language")
    assert title.inner_text() == "迁移成本：前后对比" and page.locator("#language").inner_text() == "English"
    page.click("#language")
    paper = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(paper)
    page.click("#theme")
    assert page.evaluate(paper) != light
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_everybody_can_use_the_page_of_a_comparison(visit: Opener, few: tuple[Report, Path], tmp_path: Path) -> None:
    report, _file = few
    less = replace(report, findings=tuple(report.findings)[::2])
    file = tmp_path / "diff.html"
    file.write_text(diff_html.render(compare(less, report, pairs_of(less, report)), RenderOptions()), "utf-8")
    assert faults_of(visit(file, bypass_csp=True).page) == []
