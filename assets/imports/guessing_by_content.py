"""What the cells of a column say about it: for or against what its heading says, or where the heading says nothing."""

from collections.abc import Iterator

from assets.imports.looks import Column, is_mobile, is_own_address, look
from assets.imports.mapping import Line
from assets.imports.targets import FACT, NUMBER, TERM_FIELDS

# How cells support a target: what they look like, and how much speaks against it where none of them does.
_LOOKS = {
    "postcode": ("postcode", 15),
    "email": ("email", 60),
    "contact_email": ("email", 60),
    "website": ("website", 40),
    "phone": ("phone", 40),
    "contact_phone": ("phone", 40),
    "latitude": ("latitude", 80),
    "longitude": ("longitude", 80),
    "easting": ("easting", 80),
    "northing": ("northing", 80),
    "opened": ("date", 45),
    "ceased": ("date", 45),
    "status_date": ("date", 45),
    "masked": ("yes_no", 60),
    "visibility": ("visibility", 60),
    "contact_visibility": ("visibility", 60),
    "precision": ("precision", 60),
    "category": ("text", 60),
    "id:uprn": ("number", 40),
    "name": ("text", 25),
    "contact_name": ("text", 60),
    "contact_role": ("text", 60),
    "description": ("text", 60),
    "public_area": ("text", 60),
    "alternative_names": ("text", 60),
    "former_names": ("text", 60),
    "part_of": ("text", 60),
    "address": ("text", 20),
    "id": ("uuid", 80),
}
_MOST_SUPPORT = 35.0
_HALF = 0.5
_TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "rev", "revd", "prof", "cllr", "sir", "lady"})
# From which part of the cells on a look alone is a guess, and what it is then worth.
_ALONE = {
    "postcode": ("postcode", 0.6, 60),
    "email": ("email", 0.7, 60),
    "website": ("website", 0.7, 55),
    "phone": ("phone", 0.7, 50),
    "latitude": ("latitude", 0.9, 45),
    "longitude": ("longitude", 0.9, 45),
    "id:uprn": ("uprn", 0.8, 40),
    "status": ("status", 0.9, 40),
}
_LONG_TEXT = 60


def support(column: Column, target: str) -> tuple[float, tuple[str, ...]]:
    """Points for or against a target that the heading names, and the reason where the cells speak for it."""
    if not column.cells:
        return -10, ("all cells that were looked at are empty",)
    if target in TERM_FIELDS:
        return _of_terms(column, target)
    if target == "status":
        return _of_status(column)
    if target.startswith(FACT):
        name, against = "yes_no", 80
    elif target.startswith(NUMBER) and target not in _LOOKS:
        name, against = "code", 40
    elif target in _LOOKS:
        name, against = _LOOKS[target]
    else:
        return 0, ()
    if target == "address" and look(column, "postcode")[0].part >= _HALF:
        return -60, ()
    if target in {"name", "contact_name"} and _are_titles(column):
        return -100, ()
    share, words = look(column, name)
    if share.part < _HALF:
        return -against * (1 - share.part / _HALF), ()
    return _MOST_SUPPORT * share.part, () if name in {"text", "code"} else (words,)


def _are_titles(column: Column) -> bool:
    return column.share(lambda cell: cell.casefold().strip(". ") in _TITLES).part >= _HALF


def _of_terms(column: Column, target: str) -> tuple[float, tuple[str, ...]]:
    scheme = TERM_FIELDS[target]
    share, labels, _ = column.terms(scheme)
    if share.part >= _HALF or (share.hits and column.is_of_words):
        return _MOST_SUPPORT * share.part, (f"values are terms of {scheme.label}: {', '.join(labels)}",)
    if target in {"functions", "kind"}:
        return -60, ()
    return (0, ("values repeat, as those of a category do",)) if column.is_of_words else (-35, ())


def _of_status(column: Column) -> tuple[float, tuple[str, ...]]:
    for name in ("status", "yes_no"):
        share, words = look(column, name)
        if share.part >= _HALF:
            return _MOST_SUPPORT * share.part, (words,)
    return (-20, ()) if column.is_of_words else (-60, ())


def by_content(column: Column) -> Iterator[tuple[tuple[Line, ...], float, str]]:
    """What the column may be by its cells alone: the lines, the points and the reason."""
    if not column.cells:
        return
    for target, (name, least, worth) in _ALONE.items():
        share, words = look(column, name)
        if share.part >= least and (target != "status" or column.is_of_words):
            yield (Line(column.name, target),), worth * share.part, words
    yield from _mixed(column)
    for target, scheme in TERM_FIELDS.items():
        share, labels, _ = column.terms(scheme)
        if share.part >= 0.6 and share.of >= 2:
            reason = f"values are terms of {scheme.label}: {', '.join(labels)}"
            yield (Line(column.name, target),), 30 + 20 * share.part, reason
    yield from _texts(column)


def _mixed(column: Column) -> Iterator[tuple[tuple[Line, ...], float, str]]:
    """Several things in one cell."""
    pairs, words = look(column, "pair")
    if pairs.part >= 0.8:
        lines = (Line(column.name, "latitude", "first_number"), Line(column.name, "longitude", "second_number"))
        yield lines, 70 * pairs.part, words
    share, words = look(column, "postcode_within")
    if share.part >= _HALF:
        yield from _address(column, share.part, words)
    emails, email_words = look(column, "email_within")
    phones, phone_words = look(column, "phone_within")
    if max(emails.part, phones.part) >= 0.3 and column.average_length <= 2 * _LONG_TEXT:
        found = [Line(column.name, "contact_name", "words")]
        found += [Line(column.name, "contact_email", "email")] if emails.hits else []
        found += [Line(column.name, "contact_phone", "phone")] if phones.hits else []
        yield tuple(found), 55, email_words if emails.hits >= phones.hits else phone_words


def _address(column: Column, part: float, words: str) -> Iterator[tuple[tuple[Line, ...], float, str]]:
    """An address with its postcode in one cell, perhaps with the name before it."""
    postcode = Line(column.name, "postcode", "postcode")
    if column.is_unique and column.share(lambda cell: cell.count(",") >= 2).part >= _HALF:
        named = (Line(column.name, "name", "first"), Line(column.name, "address", "rest_without_postcode"), postcode)
        yield named, 34, f"{words}, with a name before the first comma"
    address = Line(column.name, "address", "without_postcode")
    yield (address, postcode), 50 + 40 * part, words
    yield (address,), 45 + 40 * part, words


def _texts(column: Column) -> Iterator[tuple[tuple[Line, ...], float, str]]:
    if look(column, "text")[0].part < 0.9 or not column.is_unique or _is_something_else(column):
        return
    if column.average_length > _LONG_TEXT:
        yield (Line(column.name, "description"),), 32, "long texts, each another"
    elif look(column, "code")[0].part < 0.5:
        yield (Line(column.name, "name"),), 36 - min(column.position, 5), "short texts, each another, as names are"


def _is_something_else(column: Column) -> bool:
    return any(
        look(column, name)[0].part >= _HALF for name in ("email", "website", "date", "postcode", "number", "uuid")
    )


def is_of_people(column: Column, target: str) -> str:
    """Why an e-mail address or telephone number may be a person's own; nothing where it looks like that of a desk."""
    if target == "email" and column.share(is_own_address).part >= 0.3:
        return "many look like people’s own addresses, so only staff see them"
    if target == "phone" and column.share(is_mobile).part >= _HALF:
        return "most are mobile telephones, which people carry, so only staff see them"
    return ""
