"""The story of an asset in a sentence: case by case, and that it says nothing that its reader may not know."""

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import User
from assets.choices import Basis, ChangeType, NameKind, RelationKind, Status
from assets.lives.life import Decided, Life, Succession
from assets.lives.story import Story, story, tell
from assets.models import Asset, AssetName, Change, Comparison, FieldSource, Location, Relation, Sighting, Wave
from tests.factories import (
    make_asset,
    make_change,
    make_comparison,
    make_location,
    make_name,
    make_relation,
    make_sighting,
    make_wave,
)

ANYBODY = AnonymousUser()
YEAR_2011 = {"since_earliest": date(2011, 1, 1), "since_latest": date(2011, 12, 31)}


def year(number: int) -> tuple[date, date]:
    return date(number, 1, 1), date(number, 12, 31)


def until(first: int, last: int | None = None) -> dict[str, date]:
    return {"until_earliest": date(first, 1, 1), "until_latest": date(last or first, 12, 31)}


def hall(**fields: Any) -> Asset:
    return Asset(**({"name": "The Old Hall", "slug": "the-old-hall", "pk": 1} | fields))


def wave(number: int) -> Wave:
    return Wave(pk=number, name=f"wave of {number}", reference_date=date(number, 1, 1))


def seen(number: int, name: str = "The Old Hall", status: str = "active") -> Sighting:
    return Sighting(wave=wave(number), name=name, status=status)


def former(name: str, source: str = "", **dates: date) -> AssetName:
    return AssetName(name=name, kind=NameKind.FORMER, source=source, **dates)


def place(words: str, *, current: bool = False, is_open: bool = True, **dates: date) -> Location:
    row = Location(is_current=current, is_masked=not is_open, **dates)
    row.is_open, row.seen_address, row.seen_postcode = is_open, words if is_open else "", ""
    return row


def decided(*types: ChangeType, when: tuple[date, date] | None = None, source: str = "", **fields: Any) -> Decided:
    comparison = Comparison(earlier=wave(2005), later=wave(2026))
    first, last = when or (None, None)
    change = Change(
        comparison=comparison, happened_earliest=first, happened_latest=last, source=source, basis="source",
        changes=list(types),
    )  # fmt: skip
    return Decided(change, types, **({"is_earlier": True} | fields))


def followed_by(name: str, *, is_successor: bool = True, pk: int = 2, **fields: Any) -> Succession:
    return Succession(
        Asset(pk=pk, name=name, slug=f"other-{pk}"), Relation(kind=RelationKind.SUCCEEDS, **fields), is_successor
    )


CASES: dict[str, tuple[Life, str]] = {
    "the sentence of the issue": (
        Life(
            hall(status=Status.CEASED, ceased_earliest=date(2012, 1, 1), ceased_latest=date(2014, 12, 31)),
            names=[former("The Mission", "parish magazine", **until(2011))],
            sightings=[seen(2005, "The Mission")],
        ),
        "Recorded in 2005 as The Mission; renamed The Old Hall in 2011 (parish magazine); "
        "ceased between 2012 and 2014.",
    ),
    "nothing to tell": (Life(hall()), ""),
    "only seen": (Life(hall(), sightings=[seen(2005)]), "Recorded in 2005."),
    "a trivial difference is no other name": (
        Life(hall(), sightings=[seen(2005, "Old Hall, The (Closed)", "")]), "Recorded in 2005."
    ),
    "seen and found closed": (
        Life(hall(status=Status.ACTIVE), sightings=[seen(2005, status="ceased"), seen(2026)]),
        "Recorded in 2005, closed by then; recorded in 2026, open again.",
    ),
    "opened, with a source, and last recorded": (
        Life(
            hall(opened_earliest=date(1889, 1, 1), opened_latest=date(1889, 12, 31)),
            sightings=[seen(2005), seen(2026)],
            sources={"opened": FieldSource(basis=Basis.SOURCE, source="heritage list")},
        ),
        "Opened in 1889 (heritage list); recorded in 2005; last recorded in 2026.",
    ),
    "opened before and after": (
        Life(hall(opened_latest=date(1989, 12, 31))), "Opened before 1990."
    ),
    "confirmed on a day": (
        Life(hall(assured_on=date(2026, 2, 1), assured_basis=Basis.PHONE), sightings=[seen(2005)]),
        "Recorded in 2005; last confirmed on 1 Feb 2026 (asked by telephone).",
    ),
    "a wave that saw it after it was confirmed": (
        Life(hall(assured_on=date(2010, 2, 1), assured_basis=Basis.PHONE), sightings=[seen(2005), seen(2026)]),
        "Recorded in 2005; last recorded in 2026.",
    ),
    "paused since a month": (
        Life(
            hall(status=Status.PAUSED, status_date=date(2020, 3, 31)),
            sightings=[seen(2005)],
            decisions=[decided(ChangeType.PAUSED, when=(date(2020, 3, 1), date(2020, 3, 31)), source="its website")],
        ),
        "Recorded in 2005; paused since March 2020 (its website).",
    ),
    "paused since a day, by nobody's decision": (
        Life(hall(status=Status.PAUSED, status_date=date(2020, 3, 31))), "Paused since 31 Mar 2020."
    ),
    "ceased, known to have by a day": (
        Life(hall(status=Status.CEASED, status_date=date(2015, 3, 31))), "Ceased by 31 Mar 2015."
    ),
    "ceased, and nobody knows when": (
        Life(hall(status=Status.CEASED), sightings=[seen(2005)]),
        "Recorded in 2005; has ceased, it is not known when.",
    ),
    "two names in turn": (
        Life(
            hall(),
            names=[
                former("Second", "news", since_earliest=date(1986, 1, 1), **until(2003)),
                former("First", "news", **until(1986)),
            ],
            sightings=[seen(2005)],
        ),
        "Renamed from First to Second in 1986 (news); renamed The Old Hall in 2003 (same source); recorded in 2005.",
    ),
    "a name of which nobody knows since when": (
        Life(hall(), names=[former("First", **until(1906)), former("Second", **until(2005, 2008))]),
        "Called First until 1906; renamed from Second to The Old Hall between 2005 and 2008.",
    ),
    "several followed, and it ended once": (
        Life(
            hall(status=Status.CEASED, ceased_earliest=date(2007, 1, 1), ceased_latest=date(2007, 12, 31)),
            decisions=[
                decided(ChangeType.CEASED, ChangeType.SPLIT_INTO, when=year(2007), other=Asset(pk=pk, name=name))
                for pk, name in ((2, "Left"), (3, "Right"))
            ],
        ),
        "Ceased in 2007; split into Left and Right in 2007.",
    ),
    "two names that ended together did not follow each other": (
        Life(hall(), names=[former("Left", **until(2003)), former("Right", **until(2003))]),
        "Formerly Right; renamed from Left to The Old Hall in 2003.",
    ),
    "a former name without a date": (
        Life(hall(), names=[former("The Mission", "its owner")], sightings=[seen(2005)]),
        "Formerly The Mission (its owner); recorded in 2005.",
    ),
    "a former name that a wave saw, without a date": (
        Life(hall(), names=[former("The Mission")], sightings=[seen(2005, "The Mission")]),
        "Recorded in 2005 as The Mission; since renamed The Old Hall.",
    ),
    "a rename that somebody dated": (
        Life(
            hall(),
            names=[former("The Mission")],
            sightings=[seen(2005, "The Mission")],
            decisions=[decided(ChangeType.RENAMED, when=year(2011), source="newsletter")],
        ),
        "Recorded in 2005 as The Mission; renamed The Old Hall in 2011 (newsletter).",
    ),
    "names under which it is also known are not told": (
        Life(hall(), names=[AssetName(name="OH", kind=NameKind.ALTERNATIVE)]), ""
    ),
    "a move": (
        Life(
            hall(),
            locations=[place("1 Hope Street", current=True), place("9 Duke Street", source="lease", **until(2011))],
        ),
        "Moved from 9 Duke Street to 1 Hope Street in 2011 (lease).",
    ),
    "a move that somebody dated": (
        Life(
            hall(),
            locations=[place("1 Hope Street", current=True), place("9 Duke Street")],
            decisions=[decided(ChangeType.MOVED, when=year(2011), source="lease")],
        ),
        "Moved from 9 Duke Street to 1 Hope Street in 2011 (lease).",
    ),
    "an address written differently is no move": (
        Life(hall(), locations=[place("1 Hope Street", current=True), place("1 Hope St")]), ""
    ),
    "a move to an address that is kept private": (
        Life(
            hall(),
            locations=[place("Secret", current=True, is_open=False), place("9 Duke Street", **until(2011))],
            decisions=[decided(ChangeType.MOVED, when=year(2011))],
        ),
        "",
    ),
    "a way that leads over an address that is kept private": (
        Life(
            hall(),
            locations=[
                place("1 Hope Street", current=True),
                place("Secret", is_open=False, **until(2015)),
                place("9 Duke Street", **until(2011)),
            ],
        ),
        "",
    ),
    "succeeded by two": (
        Life(
            hall(status=Status.CEASED, ceased_earliest=date(2011, 5, 1), ceased_latest=date(2011, 5, 31)),
            successions=[followed_by("Left", **YEAR_2011), followed_by("Right", pk=3, **YEAR_2011)],
        ),
        "Ceased in May 2011; succeeded by Left and Right in 2011.",
    ),
    "split, as it was decided": (
        Life(
            hall(status=Status.CEASED),
            successions=[followed_by("Left", **YEAR_2011)],
            decisions=[decided(ChangeType.SPLIT_INTO, source="minutes", other=Asset(pk=2, name="Left"))],
        ),
        "Split into Left in 2011 (minutes); has ceased, it is not known when.",
    ),
    "came after another": (
        Life(hall(), successions=[followed_by("The Mission", is_successor=False, source="plaque", **YEAR_2011)]),
        "Succeeded The Mission in 2011 (plaque).",
    ),
    "took in another": (
        Life(
            hall(),
            decisions=[
                decided(
                    ChangeType.CEASED, ChangeType.MERGED_INTO, when=year(2011), is_earlier=False,
                    other=Asset(pk=2, name="The Mission"),
                )
            ],
        ),
        "Took in The Mission in 2011.",
    ),
    "closed and reopened": (
        Life(
            hall(),
            sightings=[seen(2005)],
            decisions=[
                decided(ChangeType.CEASED, when=year(2008)),
                decided(ChangeType.REOPENED, when=year(2012), source="news"),
            ],
        ),
        "Recorded in 2005; closed in 2008; reopened in 2012 (news).",
    ),
    "looked for and not traced": (
        Life(hall(), sightings=[seen(2005)], decisions=[decided(ChangeType.NOT_TRACED, source="two visits")]),
        "Recorded in 2005; not traced in 2026 (two visits).",
    ),
    "found later, but already there then": (
        Life(hall(), sightings=[seen(2026)], decisions=[decided(ChangeType.FOUND_LATER, is_earlier=False)]),
        "There already in 2005; recorded in 2026.",
    ),
    "a name that ends in a full stop, and lines": (
        Life(hall(name="Everton\n F.C."), names=[former("St Domingo's", **until(1879))]),
        "Renamed from St Domingo's to Everton F.C. in 1879.",
    ),
    "a long source is cut": (
        Life(hall(), names=[former("Mission", "a very long source " * 10, **until(1879))]),
        f"Renamed from Mission to The Old Hall in 1879 ({('a very long source ' * 10)[:79]}…).",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_story_is_told(case):
    life, words = CASES[case]
    assert str(tell(life)) == words
    assert bool(tell(life)) == bool(words)


def test_empty_story_is_false_and_silent():
    assert not Story()
    assert str(Story()) == ""


# --- Whatever is recorded -------------------------------------------------------------------------------------------

DAYS = st.none() | st.dates()
NAMES = st.text(min_size=1, max_size=12)
SECRET = "Hideaway Mews"
# The source of what is kept private, which must not be named either.
SECRET_SOURCE = "neighbour’s letter"


@st.composite
def periods(draw: Any) -> tuple[date | None, date | None]:
    first, last = draw(DAYS), draw(DAYS)
    return (last, first) if first and last and first > last else (first, last)


@st.composite
def spans(draw: Any) -> dict[str, date | None]:
    since, ended = draw(periods()), draw(periods())
    return {
        "since_earliest": since[0], "since_latest": since[1], "until_earliest": ended[0], "until_latest": ended[1],
    }  # fmt: skip


@st.composite
def places(draw: Any) -> Location:
    is_open = draw(st.booleans())
    row = place("1 Hope Street", current=draw(st.booleans()), is_open=is_open, **draw(spans()))
    row.source = "" if is_open else SECRET_SOURCE
    return row


@st.composite
def decisions(draw: Any) -> Decided:
    types = draw(st.lists(st.sampled_from(list(ChangeType)), min_size=1, max_size=3, unique=True))
    other = draw(st.none() | st.builds(Asset, pk=st.integers(2, 5), name=NAMES, slug=st.just("other")))
    return decided(*types, when=draw(periods()), is_earlier=draw(st.booleans()), other=other)


@st.composite
def lives(draw: Any) -> Life:
    opened, ceased = draw(periods()), draw(periods())
    return Life(
        hall(
            name=draw(NAMES),
            status=draw(st.sampled_from(list(Status))),
            status_date=draw(DAYS),
            opened_earliest=opened[0],
            opened_latest=opened[1],
            ceased_earliest=ceased[0],
            ceased_latest=ceased[1],
            assured_on=draw(DAYS),
            assured_basis=draw(st.sampled_from(["", *Basis.values])),
        ),
        names=draw(
            st.lists(
                st.builds(lambda name, kind, dates: AssetName(name=name, kind=kind, **dates), NAMES,
                          st.sampled_from(list(NameKind)), spans()),
                max_size=3,
            )
        ),
        locations=draw(st.lists(places(), max_size=3)),
        sightings=draw(
            st.lists(st.builds(seen, st.integers(1, 9999), NAMES, st.sampled_from(["", *Status.values])), max_size=3)
        ),
        decisions=draw(st.lists(decisions(), max_size=3)),
    )  # fmt: skip


@settings(max_examples=50, deadline=None)
@given(lives())
def test_whatever_is_recorded_can_be_told_but_for_the_source_of_a_private_address(life):
    words = str(tell(life))
    assert words == "" or (words[-1] == "." and "\n" not in words)
    assert SECRET_SOURCE not in words


# --- From the register ----------------------------------------------------------------------------------------------


@pytest.fixture
def moved(project: Any) -> Asset:
    """An asset that moved to an address that is kept private, and follows one that is for staff."""
    asset = make_asset(name="Quiet Garden Club", project=project)
    make_location(asset, "masked", address=SECRET)
    make_location(asset, "past", address="9 Duke Street", source=SECRET_SOURCE, **until(2011))
    hidden = make_asset("staff_only", name="Backroom Circle", project=project)
    make_relation(asset, RelationKind.SUCCEEDS, hidden, source="gossip", **YEAR_2011)
    make_sighting(asset, wave=make_wave(project=project), name="Garden Circle")
    return asset


def test_visitors_hear_nothing_of_what_is_kept_from_them(moved: Asset, stranger: User):
    for reader in (ANYBODY, stranger):
        assert str(story(moved, reader)) == "Recorded in 2005 as Garden Circle."


def test_staff_of_the_project_hear_all_of_it(moved: Asset, researcher: User):
    assert str(story(moved, researcher)) == (
        "Recorded in 2005 as Garden Circle; succeeded Backroom Circle in 2011 (gossip); "
        f"moved from 9 Duke Street, L1 9BG to {SECRET}, L1 9BG in 2011 ({SECRET_SOURCE})."
    )


def test_decision_about_a_hidden_asset_says_only_that_this_one_ceased(project: Any, researcher: User):
    comparison = make_comparison(project=project)
    asset = make_asset("ceased", name="The Old Hall", project=project)
    hidden = make_asset("staff_only", name="Backroom Circle", project=project)
    make_change(
        comparison, asset, hidden, changes=[ChangeType.CEASED, ChangeType.SUCCEEDED_BY], source="minutes",
        happened_earliest=date(2011, 1, 1), happened_latest=date(2011, 12, 31),
    )  # fmt: skip
    assert str(story(asset, ANYBODY)) == "Recorded in 2005; ceased in 2011 (minutes)."
    assert "succeeded by Backroom Circle in 2011" in str(story(asset, researcher))
    assert str(story(hidden, researcher)) == "Succeeded The Old Hall in 2011 (minutes)."


def test_story_is_read_in_a_fixed_number_of_queries(moved: Asset, researcher: User):
    with CaptureQueriesContext(connection) as few:
        story(moved, researcher)
    for number in range(4):
        make_name(moved, f"Name {number}", **until(1990 + number))
        make_relation(make_asset(project=moved.projects.get()), RelationKind.SUCCEEDS, moved)
    with CaptureQueriesContext(connection) as many:
        story(moved, researcher)
    assert len(many) == len(few) <= 12


def test_records_that_became_one_tell_one_story(project: Any, researcher: User):
    comparison = make_comparison(project=project)
    asset = make_asset(name="The Black-E", project=project)
    other = make_asset(name="The Blackie", project=project, status=Status.MERGED, merged_into=asset)
    sighting = make_sighting(asset, wave=comparison.earlier, name="The Blackie")
    make_change(
        comparison, other, asset, sighting=sighting, changes=[ChangeType.RENAMED], source="newsletter",
        happened_earliest=date(2008, 1, 1), happened_latest=date(2008, 12, 31),
    )  # fmt: skip
    words = "Recorded in 2005 as The Blackie; renamed The Black-E in 2008 (newsletter)."
    assert str(story(asset, ANYBODY)) == words
