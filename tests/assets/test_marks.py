"""The marks of a page."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template

from assets.choices import ActivityStatus, Basis, Status, Symbol
from assets.icons import ICONS
from assets.templatetags import marks

DAY = date(2026, 11, 21)


def _drawn(source: str, **values: object) -> str:
    return Template("{% load marks %}" + source).render(Context(values))


def test_every_status_basis_and_symbol_has_a_look() -> None:
    assert set(marks.STATUS_LOOKS) == {*Status, *ActivityStatus}
    assert set(marks.DOTS) == set(marks.BASIS_WORDS) == set(Basis)
    assert set(marks.SYMBOL_ICONS) == set(Symbol)


def test_every_look_has_its_icon() -> None:
    assert {look.icon for look in marks.STATUS_LOOKS.values()} | set(marks.SYMBOL_ICONS.values()) <= set(ICONS)


def test_icon_beside_its_word_is_silent() -> None:
    assert 'aria-hidden="true"' in _drawn('{% icon "ramp" %}')


def test_icon_without_a_word_has_a_label_that_is_text() -> None:
    assert 'role="img" aria-label="&lt;Zoom&gt; in"' in _drawn('{% icon "plus" label=label %}', label="<Zoom> in")


def test_icon_that_does_not_exist_is_named_in_the_fault() -> None:
    with pytest.raises(ValueError, match="no icon 'unicorn'"):
        marks.icon("unicorn")


def test_pill_says_the_status_in_a_word() -> None:
    assert ">Ceased</span>" in _drawn("{% pill status %}", status=Status.CEASED)
    assert "pill--still" in _drawn("{% pill status %}", status="ceased")


def test_pill_of_any_word_keeps_markup_as_text() -> None:
    assert "&lt;b&gt;" in _drawn('{% pill word "check" "good" %}', word="<b>")


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ('{% known "visit" day %}', "Visit, 21\xa0Nov\xa02026"),
        ('{% known "owner" day "form 12" %}', "Owner: form 12, 21\xa0Nov\xa02026"),
        ('{% known "source" day "Charity register" %}', "Charity register, 21\xa0Nov\xa02026"),
        ('{% known "inherited" wave="2005 baseline" %}', "From “2005 baseline”"),
        ('{% known "inferred" %}', "Inferred"),
        ("{% known %}", "Nobody has recorded this"),
    ],
)
def test_provenance_says_who_and_since_when(source: str, words: str) -> None:
    assert f"<span>{words}</span>" in _drawn(source, day=DAY)


def test_ceased_asset_has_its_own_symbol() -> None:
    assert "marker--ceased" in _drawn('{% symbol "nature" "ceased" %}')
    assert "marker--nature" in _drawn('{% symbol "nature" "active" %}')


def test_asset_without_a_symbol_is_drawn_as_community() -> None:
    assert "marker--community" in _drawn('{% symbol "" "active" %}')


@pytest.mark.parametrize(("value", "word"), [("yes", "Yes"), (False, "No"), (None, "Not known"), ("", "Not known")])
def test_three_way_fact_is_a_word(value: object, word: str) -> None:
    assert f">{word}<" in _drawn("{% tri value %}", value=value)


@pytest.mark.parametrize(
    ("earliest", "latest", "words"),
    [
        (date(1998, 1, 1), date(1998, 12, 31), "1998"),
        (date(1998, 1, 1), date(2017, 12, 31), "1998–2017"),
        (date(2004, 2, 1), date(2004, 2, 29), "Feb 2004"),
        (date(2004, 4, 3), date(2005, 12, 31), "between 3 Apr 2004 and 31 Dec 2005"),
        (DAY, DAY, "21 Nov 2026"),
        (None, date(1989, 12, 31), "before 1990"),
        (None, date(1990, 4, 3), "by 3 Apr 1990"),
        (date(2002, 1, 1), None, "after 2001"),
        (date(2002, 4, 3), None, "3 Apr 2002 or later"),
        (None, None, "not known"),
    ],
)
def test_uncertain_day_is_said_as_exactly_as_it_is_known(
    earliest: date | None, latest: date | None, words: str
) -> None:
    assert marks.to(earliest, latest).replace("\xa0", " ") == words


@pytest.mark.parametrize(
    ("value", "words"),
    [(1286, "1,286"), (-3, "\N{MINUS SIGN}3"), (Decimal("1234.5"), "1,234.5"), (0, "0"), (None, "not known")],
)
def test_number_is_grouped_and_nothing_is_not_nought(value: object, words: str) -> None:
    assert marks.number(value) == words


@pytest.mark.parametrize(
    ("name", "letters"), [("Ines Caldwell", "IC"), ("Cher", "C"), ("Ada de la Mer", "AM"), ("", "")]
)
def test_initials_are_those_of_first_and_last_name(name: str, letters: str) -> None:
    assert marks.initials(name) == letters


def test_pages_in_the_middle_are_left_out_with_a_mark() -> None:
    shown = list(marks.page_numbers(Paginator(range(200), 10), 10))

    assert shown == [1, "…", 8, 9, 10, 11, 12, "…", 20]


@pytest.mark.parametrize(
    ("said", "postcode", "words"),
    [
        ("377 Mill Street", "L8 4RF", "377 Mill Street, L8\u00a04RF"),
        ("377 Mill Street, L8 4RF", "L8 4RF", "377 Mill Street, L8 4RF"),
        ("", "L8 4RF", "L8\u00a04RF"),
        ("377 Mill Street", "", "377 Mill Street"),
    ],
)
def test_postcode_is_said_once(said: str, postcode: str, words: str) -> None:
    assert marks.address(SimpleNamespace(seen_address=said, seen_postcode=postcode, public_area="")) == words
