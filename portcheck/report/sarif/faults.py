"""Comments that suppress nothing, as results of rules of their own."""

from __future__ import annotations

from itertools import islice
from typing import Any

from portcheck.model.report import Report
from portcheck.model.suppression import SuppressionFault
from portcheck.model.text import Lang, Speaker
from portcheck.report.registry import RenderOptions
from portcheck.report.sarif.places import FINGERPRINT, literal, location
from portcheck.report.suppressed import TITLES, fault_of, faults_by_mark, faulty, rule_of_fault

_LEVEL = "warning"


def fault_rules(report: Report, lang: Lang) -> list[dict[str, Any]]:
    """A rule for each kind of fault that the report has."""
    rules = []
    for fault in _kinds(report):
        title = TITLES[fault].of(lang)
        rules.append(
            {
                "id": rule_of_fault(fault),
                "name": fault.value,
                "shortDescription": {"text": title},
                "fullDescription": {"text": title},
                "help": {"text": title},
                "defaultConfiguration": {"level": _LEVEL},
                "properties": {"tags": ["suppression"]},
            }
        )
    return rules


def fault_results(report: Report, options: RenderOptions, most: int, rules: int) -> list[dict[str, Any]]:
    """The first ``most`` faults. ``rules``: how many rules stand before those of ``fault_rules``."""
    index = {fault: rules + number for number, fault in enumerate(_kinds(report))}
    say = Speaker(options.lang)
    return [
        {
            "ruleId": rule_of_fault(fault),
            "ruleIndex": index[fault],
            "level": _LEVEL,
            "message": {"text": literal(say.text(fault_of(suppression)))},
            "locations": [location(options.prefix + suppression.file, suppression)],
            "partialFingerprints": {FINGERPRINT: mark},
        }
        for mark, fault, suppression in islice(faults_by_mark(report), most)
    ]


def _kinds(report: Report) -> list[SuppressionFault]:
    return sorted({suppression.fault for suppression in faulty(report) if suppression.fault})
