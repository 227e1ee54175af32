"""The marks of a page: icons, pills, dots of knowledge, map symbols, dates and numbers in words.

Word, shape and colour of a value stand together here, so that a status looks the same wherever it is shown.
"""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django import template
from django.core.paginator import Paginator
from django.forms import BoundField, CheckboxSelectMultiple, RadioSelect, Select, Textarea
from django.utils.formats import date_format, number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from assets.choices import ActivityStatus, Basis, Status, Symbol, Tri
from assets.icons import ICONS

register = template.Library()

NOT_KNOWN = "not known"
NO_BREAK = "\N{NO-BREAK SPACE}"


class Look(NamedTuple):
    """How a value is shown: the word, the icon, and the colour (a suffix of ``pill--``)."""

    word: str
    icon: str
    tone: str


STATUS_LOOKS = {
    Status.LEAD: Look("Lead, not yet checked", "ring", "note"),
    Status.ACTIVE: Look("Active", "disc", "good"),
    Status.PAUSED: Look("Paused", "pause", "warn"),
    Status.CEASED: Look("Ceased", "cross", "still"),
    Status.MERGED: Look("Merged", "merge", "still"),
    ActivityStatus.ENDED: Look("Ended", "cross", "still"),
}

SYMBOL_ICONS = {
    Symbol.CULTURE: "mask",
    Symbol.COMMUNITY: "people",
    Symbol.LEARNING: "book",
    Symbol.NATURE: "leaf",
    Symbol.HEALTH: "heart",
}
GONE = {Status.CEASED, Status.MERGED}

# The fuller the dot, the better the fact is known.
DOTS = {
    Basis.VISIT: '<circle cx="8" cy="8" r="6"/><circle class="in" cx="8" cy="8" r="4"/>',
    Basis.OWNER: '<circle cx="8" cy="8" r="6"/><circle class="in" cx="8" cy="8" r="2"/>',
    Basis.PHONE: '<circle cx="8" cy="8" r="6"/><circle class="in" cx="8" cy="8" r="2"/>',
    Basis.WEB: '<circle cx="8" cy="8" r="6"/><path class="in" d="M8 4a4 4 0 0 1 0 8z"/>',
    Basis.SOURCE: '<circle cx="8" cy="8" r="6"/><path class="in" d="M8 4a4 4 0 0 1 0 8z"/>',
    Basis.INHERITED: '<circle cx="8" cy="8" r="6"/>',
    Basis.INFERRED: '<circle cx="8" cy="8" r="6"/>',
}
UNKNOWN_DOT = '<path d="M3 8h10" stroke="currentColor" stroke-width="2"/>'
BASIS_WORDS = {
    Basis.VISIT: "Visit",
    Basis.OWNER: "Owner",
    Basis.PHONE: "Telephone",
    Basis.WEB: "Website",
    Basis.SOURCE: "Source",
    Basis.INHERITED: "From an earlier list",
    Basis.INFERRED: "Inferred",
}


@register.simple_tag
def icon(name: str, label: str = "", css: str = "") -> SafeString:
    """The icon called ``name``; silent beside its word, or with a ``label`` where it stands for one.

    Raises ValueError for a name that is not in ``assets.icons``.
    """
    if name not in ICONS:
        raise ValueError(f"There is no icon {name!r}; assets/icons.py has: {', '.join(ICONS)}.")
    speech = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html(
        '<svg class="icon{}" viewBox="0 0 20 20" {}>{}</svg>',
        f" {css}" if css else "",
        speech,
        mark_safe(ICONS[name]),
    )


@register.simple_tag
def pill(value: str, shape: str = "", tone: str = "") -> SafeString:
    """A status as a pill; or, with ``shape`` (an icon) and ``tone`` (good, warn, bad, note, still), any word as one."""
    look = Look(value, shape, tone) if shape else STATUS_LOOKS[value]  # type: ignore[index]
    return format_html(
        '<span class="pill{}">{}{}</span>', f" pill--{look.tone}" if look.tone else "", icon(look.icon), look.word
    )


@register.simple_tag
def symbol(name: str, status: str = "") -> SafeString:
    """The marker of the map as the key to an entry of the list: that of its symbol, or that of a ceased asset."""
    if status in GONE:
        shape, inside = "ceased", "cross"
    else:
        known = Symbol(name or Symbol.COMMUNITY)
        shape, inside = known.value, SYMBOL_ICONS[known]
    return format_html('<span class="marker key-shape marker--{}" aria-hidden="true">{}</span>', shape, icon(inside))


@register.simple_tag
def map_icons() -> dict[str, str]:
    """The icon of every kind of marker, for the templates that the map's script copies."""
    return {**{kind.value: name for kind, name in SYMBOL_ICONS.items()}, "ceased": "cross"}


@register.simple_tag
def dot(basis: str = "") -> SafeString:
    """The dot of a basis alone, for a key."""
    drawing = DOTS.get(basis, UNKNOWN_DOT)  # type: ignore[call-overload]
    return format_html(
        '<svg class="dot dot--{}" viewBox="0 0 16 16" aria-hidden="true">{}</svg>',
        basis if basis in DOTS else "unknown",
        mark_safe(drawing),
    )


@register.simple_tag
def known(basis: str = "", as_of: date | None = None, source: str = "", wave: object = None) -> SafeString:
    """How a fact is known: the dot, and in words who says so and since when.

    ``wave`` is named where the fact came with one ("From the 2005 baseline"). Without a basis nobody has recorded it.
    """
    return format_html(
        '<span class="known">{}<span>{}</span></span>', dot(basis), _known_words(basis, as_of, source, wave)
    )


def _known_words(basis: str, as_of: date | None, source: str, wave: object) -> str:
    if basis not in DOTS:
        return "Nobody has recorded this"
    words = BASIS_WORDS[basis]  # type: ignore[index]
    if basis == Basis.INHERITED and (wave or source):
        words = f"From “{wave or source}”"
    elif basis == Basis.SOURCE and source:
        words = source
    elif source:
        words = f"{words}: {source}"
    return f"{words}, {day(as_of)}" if as_of else words


@register.simple_tag
def tri(value: str | bool | None) -> SafeString:
    """A fact that is yes, no or not known, in words with their colour."""
    if value in (Tri.YES, True):
        return mark_safe('<span class="yes">Yes</span>')
    if value in (Tri.NO, False):
        return mark_safe('<span class="no">No</span>')
    return mark_safe('<span class="unknown">Not known</span>')


@register.filter
def day(value: date | None) -> str:
    """A day as ``21 Nov 2026``, held together in one line; "not known" when there is none."""
    return date_format(value, "j M Y").replace(" ", NO_BREAK) if value else NOT_KNOWN


@register.filter
def to(earliest: date | None, latest: date | None) -> str:
    """An uncertain day, known to lie between two: ``{{ asset.opened_earliest|to:asset.opened_latest }}``.

    Whole months and years are said as such: "1998", "Apr 2004", "1998–2017", "between 3 Apr 2004 and 31 Dec 2005",
    "before 1990", "by 3 Apr 2004", "after 2001", "3 Apr 2004 or later", "not known".
    """
    if earliest and latest:
        return _between(earliest, latest)
    if latest:
        return f"before {latest.year + 1}" if _ends_year(latest) else f"by {day(latest)}"
    if earliest:
        return f"after {earliest.year - 1}" if _begins_year(earliest) else f"{day(earliest)} or later"
    return NOT_KNOWN


def _between(earliest: date, latest: date) -> str:
    if earliest == latest:
        return day(earliest)
    if _begins_year(earliest) and _ends_year(latest):
        return str(earliest.year) if earliest.year == latest.year else f"{earliest.year}–{latest.year}"
    if (earliest.year, earliest.month, earliest.day) == (latest.year, latest.month, 1) and _ends_month(latest):
        return date_format(earliest, "M Y").replace(" ", NO_BREAK)
    return f"between {day(earliest)} and {day(latest)}"


def _begins_year(value: date) -> bool:
    return (value.month, value.day) == (1, 1)


def _ends_year(value: date) -> bool:
    return (value.month, value.day) == (12, 31)


def _ends_month(value: date) -> bool:
    return value.day == monthrange(value.year, value.month)[1]


@register.filter
def midsentence(label: str) -> str:
    """A label inside a sentence: "Registered charity" becomes "registered charity", NHS stays NHS."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


@register.filter
def number(value: float | Decimal | None) -> str:
    """A number with its thousands marked (``1,286``) and a true minus; "not known" when there is none."""
    if value is None:
        return NOT_KNOWN
    return number_format(value, use_l10n=True, force_grouping=True).replace("-", "\N{MINUS SIGN}")


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """The input of a form field in our hand, tied to its help and its errors.

    The label above says what the field is, so a placeholder that says it again is left out.
    """
    widget = field.field.widget
    own = "select" if isinstance(widget, Select) else "textarea" if isinstance(widget, Textarea) else "input"
    attrs: dict[str, Any] = {"class": f"{own} {widget.attrs.get('class', '')}".strip(), "placeholder": False}
    if field.aria_describedby:
        attrs["aria-describedby"] = field.aria_describedby
    return field.as_widget(attrs=attrs)


@register.filter
def is_list_of_choices(field: BoundField) -> bool:
    """Whether a field is drawn as one box or button for each choice."""
    return isinstance(field.field.widget, (RadioSelect, CheckboxSelectMultiple))


@register.filter
def page_numbers(paginator: "Paginator[Any]", number: int) -> Iterator[str | int]:
    """The pages to offer around page ``number``, with an ellipsis where some are left out."""
    return paginator.get_elided_page_range(number, on_each_side=2, on_ends=1)


@register.filter
def initials(name: str) -> str:
    """The first letters of the first and the last name: "Ines Caldwell" is IC."""
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


@register.filter
def address(place: Any) -> str:
    """Address and postcode of an open location from ``as_seen_by``; a postcode in the address is not said twice."""
    said, postcode = place.seen_address or place.public_area, place.seen_postcode
    letters = "".join(filter(str.isalnum, postcode)).casefold()
    if letters and letters in "".join(filter(str.isalnum, said)).casefold():
        return str(said)
    return ", ".join(filter(None, (said, postcode.replace(" ", NO_BREAK))))
