"""What the address carries after the #: filters, tables, places; back and forward; links."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Locator, Page

from portcheck.model.report import Report
from portcheck.scan import ScanOptions, scan
from support.fixed_report import fixed_report
from support.rendered import text_of
from support.visits import Opener


@dataclass
class Table:
    """One of those that stand in the page."""

    page: Page
    name: str

    @property
    def region(self) -> str:
        return f".scroll[aria-labelledby={self.name}-title]"

    def heading(self, text: str) -> Locator:
        return self.page.locator(f"{self.region} th button:has-text('{text}')")

    def filter(self) -> Locator:
        return self.page.locator("#what .controls input").first

    def all_rows(self) -> list[str]:
        return self.page.locator(f"{self.region} tbody tr:visible").all_inner_texts()


def test_the_address_brings_the_filters_back(visit: Opener) -> None:
    first = visit()
    first.page.select_option("#filters select[data-state=t]", "hip")
    first.page.fill("#filters input[data-state=q]", "cudaMalloc")
    tally = first.page.locator("#tally").inner_text()
    second = visit(fragment="#" + first.fragment())
    assert second.page.locator("#tally").inner_text() == tally
    assert second.page.input_value("#filters select[data-state=t]") == "hip"
    assert second.page.input_value("#filters input[data-state=q]") == "cudaMalloc"


def test_going_back_takes_the_filter_away(visit: Opener) -> None:
    page = visit().page
    before = page.locator("#tally").inner_text()
    page.select_option("#filters select[data-state=s]", "rename")
    assert page.locator("#tally").inner_text() != before
    page.go_back()
    page.wait_for_function("text => document.getElementById('tally').textContent === text", arg=before)


def test_what_is_typed_at_one_go_is_one_entry_of_the_history(visit: Opener) -> None:
    made = visit()
    made.page.locator("#filters input").press_sequentially("cudaMalloc")
    made.page.locator("[data-state=fq]").press_sequentially("heat")
    assert made.fragment() == "q=cudaMalloc&fq=heat"
    made.page.go_back()
    assert made.fragment() == "q=cudaMalloc"
    made.page.go_back()
    assert (made.fragment(), made.page.locator("#filters input").input_value()) == ("", "")


def test_text_can_be_typed_amid_other_text(visit: Opener) -> None:
    page = visit().page
    for key in ("fq", "q", "bq"):
        field = page.locator(f"input[data-state={key}]")
        field.press_sequentially("heed")
        field.press("ArrowLeft")
        field.press_sequentially("ad")
        assert field.input_value() == "heeadd"


def test_the_language_is_no_step_of_the_history(visit: Opener) -> None:
    made = visit()
    made.page.select_option("#filters select[data-state=s]", "rename")
    made.page.click("#language")
    made.page.click("#theme")
    made.page.go_back()
    assert "s=" not in made.fragment() and made.page.locator("#cost-title").inner_text() == "迁移成本"


def test_the_state_of_the_tables_stands_in_the_address(visit: Opener) -> None:
    made = visit()
    blockers = Table(made.page, "blockers")
    everything = blockers.all_rows()
    blockers.heading("Uses").click()
    blockers.heading("Uses").click()
    made.page.click("button.all >> nth=0")
    assert made.fragment() == "bo=3&ba=1" and len(blockers.all_rows()) > 25
    blockers.filter().fill("cudaM")
    assert made.fragment() == "bq=cudaM&bo=3&ba=1"
    shown = blockers.all_rows()
    again = Table(visit(fragment="#" + made.fragment()).page, "blockers")
    assert again.all_rows() == shown and again.filter().input_value() == "cudaM"
    assert again.page.locator(f"{again.region} th[aria-sort=ascending]").inner_text().startswith("Uses")
    assert again.page.locator("#what .controls [role=status] >> nth=0").inner_text().startswith(f"{len(shown)} of ")
    for _step in range(4):
        made.page.go_back()
    assert (made.fragment(), blockers.filter().input_value(), blockers.all_rows()) == ("", "", everything)
    for _step in range(4):
        made.page.go_forward()
    assert (blockers.filter().input_value(), blockers.all_rows()) == ("cudaM", shown)


def test_words_that_the_address_cannot_hold_change_nothing(visit: Opener) -> None:
    usual = visit().page
    page = visit(fragment="#s=x&lib=constructor&o=constructor&fo=-x&lang=xx&theme=x&t=x&m=x&reg=x&p=-1&fp=x&bo=99").page
    for part in ("#tally", "#mentions", "#files", "#map", "#blockers-title"):
        assert page.locator(part).inner_text() == usual.locator(part).inner_text()


def test_a_link_leads_to_a_finding(visit: Opener, sample: Report) -> None:
    finding = next(
        f for f in reversed(tuple(sample.findings)) if f.ruling.target == "ascend" and f.occurrence.line > 30
    )
    place = finding.occurrence
    made = visit(fragment=f"#t=ascend&file={place.file}&line={place.line}&col={place.column}")
    line = made.page.locator(f"#L{place.line}")
    assert "wanted" in (line.get_attribute("class") or "")
    box = line.bounding_box()
    assert box is not None and 0 < box["y"] < 720
    opened = line.locator("details.mention[open]")
    assert opened.count() >= 1 and place.symbol in opened.first.inner_text()


def test_a_link_changes_no_more_than_it_says(visit: Opener) -> None:
    made = visit()
    page = made.page
    page.select_option("#where select[data-state=m]", "days")
    page.locator("[data-state=bq]").fill("cuda")
    page.locator("#mentions tbody th a").nth(5).click()
    assert "m=days" in made.fragment() and "bq=cuda" in made.fragment() and page.locator("#detail .wanted").count()
    page.locator("#what .heat a").first.click()
    assert "m=days" in made.fragment() and "lib=" in made.fragment() and page.locator("#detail").is_hidden()
    assert page.evaluate("document.activeElement.id") == "mentions-title"


def test_a_link_to_a_section_opens_it(visit: Opener) -> None:
    page = visit(fragment="#bill-musa").page
    assert page.locator("#bill-musa[open]").count() == 1
    page.click("table.cost a >> nth=2")
    assert page.evaluate("document.activeElement.closest('details').open")
    page.click(".contents a >> nth=4")
    assert page.evaluate("document.activeElement.id") == "mentions-title"


def test_every_file_has_a_link(visit: Opener, tmp_path: Path) -> None:
    file = tmp_path / "hostile.html"
    file.write_text(text_of("html", fixed_report()), "utf-8")
    page = visit(file, fragment="#t=two%3Ax%2Bheader%404.3").page
    links = page.locator("#files tbody th a, table[data-key=l] a")
    assert links.count() > 2
    for link in links.all():
        link.click()
        assert link.inner_text().startswith(page.locator("#file-title").inner_text())
        assert page.locator("#detail .line").count()
        assert page.locator("#detail .note").inner_text().endswith("those on Second x+header@4.3.")


def test_a_file_that_is_not_there(visit: Opener) -> None:
    page = visit(fragment="#file=no/such.cu&line=3").page
    assert page.locator("#detail .note").inner_text() == "This report has no such file."
    page.click("#detail .file-head button")
    assert page.locator("#detail").is_hidden()


def test_all_pages_of_a_long_file_can_be_reached(visit: Opener, tmp_path: Path) -> None:
    tree = tmp_path / "one + two & #3"
    tree.mkdir()
    (tree / "100% 核.cu").write_text("cudaFree(p);\n" * 700, "utf-8")
    file = tmp_path / "long.html"
    file.write_text(text_of("html", scan([tmp_path], ScanOptions(("hip",), jobs=1))), "utf-8")
    made = visit(file, fragment="#p=7")
    page = made.page
    page.locator("#mentions tbody th a").last.click()
    deep = visit(file, fragment="#" + made.fragment()).page
    for seen in (page, deep):
        assert seen.locator("#file-title").inner_text() == "one + two & #3/100% 核.cu"
        assert seen.locator("#detail .wanted .line-number").inner_text() == "700"
        for first in ("301", "1"):
            seen.locator("#detail .pager button").first.click()
            assert seen.locator("#detail .line-number").first.inner_text() == first
