"""``name[:profile][+mode][@sdk]``: every part, and what is said of a part that is none."""

from __future__ import annotations

import re
from itertools import combinations

import pytest

from portcheck.match.landings import check_guards, choose_landings
from portcheck.model.errors import ExitCode, UsageError
from portcheck.model.target import Landing, Mode, PortingMode, Profile
from portcheck.model.text import same
from support.fixed_report import made_target

S80 = Profile("s80", same("old device"), PortingMode.TEXT, device="mp_21", sdk="3.1")
S5000 = Profile("s5000", same("new device"), PortingMode.TEXT)
BRIDGE = Profile("cu-bridge", same("names kept"), PortingMode.LAYER, keeps=frozenset({"cuda_runtime"}))
MODES = (
    Mode("by-text", same("a converter"), PortingMode.TEXT, "a/b@0:c#L1"),
    Mode("build-time", same("a wrapper"), PortingMode.BUILD, "a/b@0:c#L2"),
    Mode("macro-header", same("a header"), PortingMode.HEADER, "a/b@0:c#L3"),
)
TARGETS = {
    target.id: target
    for target in (made_target("moon", S5000, S80, BRIDGE, modes=MODES), made_target("bare"), made_target("acme-2"))
}


def landing(name: str) -> Landing:
    (found,) = choose_landings((name,), TARGETS)
    return found


# What is asked for


@pytest.mark.parametrize(
    ("name", "profile", "mode", "sdk"),
    [
        ("moon", "s5000", PortingMode.TEXT, None),
        ("moon:s80", "s80", PortingMode.TEXT, "3.1"),
        ("moon:cu-bridge", "cu-bridge", PortingMode.LAYER, None),
        ("moon+build-time", "s5000", PortingMode.BUILD, None),
        ("moon+macro-header", "s5000", PortingMode.HEADER, None),
        ("moon:cu-bridge+by-text", "cu-bridge", PortingMode.TEXT, None),
        ("moon@4.3.0", "s5000", PortingMode.TEXT, "4.3.0"),
        ("moon@5", "s5000", PortingMode.TEXT, "5"),
        ("moon:s80@4.3", "s80", PortingMode.TEXT, "4.3"),
        ("moon+build-time@4.3", "s5000", PortingMode.BUILD, "4.3"),
        ("moon:s80+macro-header", "s80", PortingMode.HEADER, "3.1"),
        ("moon:s80+macro-header@4.10.2", "s80", PortingMode.HEADER, "4.10.2"),
        ("bare", "main", PortingMode.TEXT, None),
        ("acme-2:main", "main", PortingMode.TEXT, None),
    ],
)
def test_every_part_may_be_named_or_not(name: str, profile: str, mode: PortingMode, sdk: str | None) -> None:
    found = landing(name)
    assert found.id == name
    assert found.target is TARGETS[re.split(r"[:+@]", name)[0]]
    assert (found.profile.id, found.profile.mode, found.profile.sdk) == (profile, mode, sdk)


@pytest.mark.parametrize("name", ["moon", "moon:s80+by-text", "moon:cu-bridge+build-time@4.3"])
def test_what_is_not_named_stays_as_the_profile_has_it(name: str) -> None:
    found = landing(name).profile
    known = TARGETS["moon"].profiles[found.id]
    assert (found.name, found.device, found.keeps) == (known.name, known.device, known.keeps)


def test_the_targets_own_profiles_are_not_changed() -> None:
    landing("moon:s80+build-time@9.9")
    assert TARGETS["moon"].profiles["s80"] == S80


@pytest.mark.parametrize(
    ("name", "title"),
    [("moon", "Moon"), ("moon:s80", "Moon s80"), ("moon:s80+by-text@4.3", "Moon s80+by-text@4.3"),
     ("moon@4.3", "Moon s5000@4.3"), ("acme-2:main", "Acme-2 main")],
)  # fmt: skip
def test_a_title_has_what_was_asked_for(name: str, title: str) -> None:
    assert landing(name).title.en == title


@pytest.mark.parametrize(
    ("name", "way"),
    [("moon", "s5000"), ("moon:s80", "s80"), ("moon:s80+by-text@4.3", "s80+by-text@4.3"), ("moon@4.3", "s5000@4.3"),
     ("moon+by-text", "s5000+by-text"), ("moon+by-text@4.3", "s5000+by-text@4.3"), ("acme-2", "main")],
)  # fmt: skip
def test_a_way_has_the_profile_too(name: str, way: str) -> None:
    assert landing(name).way == way


# Several


def ids(*wanted: str) -> list[str]:
    return [found.id for found in choose_landings(wanted, TARGETS)]


def test_none_asked_for_is_all_sorted() -> None:
    assert ids() == ids("all") == ["acme-2", "bare", "moon"]


def test_the_order_is_the_users_and_nothing_comes_twice() -> None:
    assert ids("moon:s80", "bare", "moon:s80") == ["moon:s80", "bare"]
    assert ids("moon", "all") == ["moon", "acme-2", "bare"]
    assert ids("all", "moon") == ["acme-2", "bare", "moon"]


def test_ways_to_land_on_one_target_are_told_apart() -> None:
    names = ("moon", "moon:s5000", "moon+by-text", "moon@4.3", "moon:s5000+by-text@4.3")
    assert ids(*names) == list(names)
    assert all(one != two for one, two in combinations(choose_landings(names, TARGETS), 2))


def test_no_targets_no_landings() -> None:
    assert choose_landings((), {}) == ()
    with pytest.raises(UsageError, match=r"unknown target 'moon': known are none"):
        choose_landings(("moon",), {})


# What is none


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("moone", "unknown target 'moone': did you mean moon? known are acme-2, bare, moon"),
        ("xyzzy", "unknown target 'xyzzy': known are acme-2, bare, moon"),
        ("Moon", "unknown target 'Moon': did you mean moon? known are acme-2, bare, moon"),
        ("", "unknown target '': known are acme-2, bare, moon"),
        (":s80", "unknown target '': known are acme-2, bare, moon"),
        ("moo:s80+by-text@4.3", "unknown target 'moo': did you mean moon? known are acme-2, bare, moon"),
        ("moon ", "unknown target 'moon ': did you mean moon? known are acme-2, bare, moon"),
        ("moon:s81", "unknown profile of moon 's81': did you mean s80? known are cu-bridge, s5000, s80"),
        ("moon:qqq", "unknown profile of moon 'qqq': known are cu-bridge, s5000, s80"),
        ("moon:s80:s80", "unknown profile of moon 's80:s80': did you mean s80? known are cu-bridge, s5000, s80"),
        ("bare:s80", "unknown profile of bare 's80': known are main"),
        ("moon+macro", "unknown porting mode of moon 'macro': did you mean macro-header? known are build-time, by-text,"
         " macro-header"),
        ("moon+", "unknown porting mode of moon '': known are build-time, by-text, macro-header"),
        ("moon+layer", "unknown porting mode of moon 'layer': known are build-time, by-text, macro-header"),
        ("bare+by-text", "unknown porting mode of bare 'by-text': known are none"),
        ("moon+by-text:s80", "unknown porting mode of moon 'by-text:s80': did you mean by-text? known are build-time,"
         " by-text, macro-header"),
        ("moon@", "SDK version '': expected numbers between dots, as 4.3.0"),
        ("moon@latest", "SDK version 'latest': expected numbers between dots, as 4.3.0"),
        ("moon@4.", "SDK version '4.': expected numbers between dots, as 4.3.0"),
        ("moon@.4", "SDK version '.4': expected numbers between dots, as 4.3.0"),
        ("moon@v4.3", "SDK version 'v4.3': expected numbers between dots, as 4.3.0"),
        ("moon@4.3rc1", "SDK version '4.3rc1': expected numbers between dots, as 4.3.0"),
        ("moon@4.3+by-text", "SDK version '4.3+by-text': expected numbers between dots, as 4.3.0"),
        ("moon@4.3:s80", "SDK version '4.3:s80': expected numbers between dots, as 4.3.0"),
        ("moon@4@3", "SDK version '4@3': expected numbers between dots, as 4.3.0"),
    ],
)  # fmt: skip
def test_an_unknown_part_is_named_with_the_nearest(name: str, sentence: str) -> None:
    with pytest.raises(UsageError) as refused:
        landing(name)
    assert str(refused.value) == sentence
    assert refused.value.exit_code is ExitCode.USAGE


def test_one_unknown_target_among_known_ones_is_refused() -> None:
    with pytest.raises(UsageError, match="unknown target 'mars'"):
        choose_landings(("moon", "mars"), TARGETS)


def test_guards_stand_for_targets() -> None:
    targets = {"one": object(), "two": object()}
    check_guards({"USE_X": ("one", "two")}, targets)  # type: ignore[arg-type]
    with pytest.raises(UsageError, match=r"guard USE_X: unknown target 'ones': did you mean one\?"):
        check_guards({"USE_X": ("ones",)}, targets)  # type: ignore[arg-type]
