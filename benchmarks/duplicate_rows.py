"""Synthetic assets of a county, a fifth of them recorded twice, the second time with errors drawn from a seed.

There are two families of errors. ``USUAL`` are those that the search was built with: misspellings, signs as a scanner
misreads them, names cut off, words in short, left out, run together or turned round, an owner or a remark put beside
the name, a postcode or a telephone number that is wrong or missing, a place some metres off. ``OTHER`` were written
when it was done, and nothing was changed after: a word more in front, the town behind, a word said otherwise,
everything in capitals with marks between, plurals, two letters exchanged in two words, a place rounded to a tenth of a
minute, the telephone in the column of the website.
"""

import random
import string
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

# Degrees of a county of some 60 by 60 kilometres, and of a postcode in it.
SOUTH, WEST, HEIGHT, WIDTH = 53.0, -3.0, 0.54, 0.90
CELL = 0.0016
TWICE = 0.2
_ENDINGS = [
    "ton", "ham", "by", "ford", "ley", "wick", "field", "stead", "worth", "dale", "bridge", "cliffe", "combe", "mere",
    "well", "hurst", "thorpe", "wood", "shaw",
]  # fmt: skip
_THEMES = [
    "weaving", "pottery", "railway", "canal", "heritage", "jazz", "folk", "printing", "astronomy", "chess", "boxing",
    "judo", "ballet", "photography", "quilting", "model", "drama", "writing", "sculpture", "archery", "angling",
    "cycling", "rambling", "gardening", "tenants", "veterans", "carers", "pensioners", "youth",
]  # fmt: skip
_KINDS = [
    "Library", "Museum", "Art Gallery", "Community Centre", "Village Hall", "Church", "Primary School", "Theatre",
    "Choir", "Society", "Club", "Park", "Allotments", "Youth Club", "Food Pantry", "Archive", "Social Club", "Band",
    "Sports Hall", "Day Centre",
]  # fmt: skip
_SHORT = {"Community": "Comm", "Centre": "Ctr", "Society": "Soc", "Library": "Lib", "Museum": "Mus", "Saint": "St"}


@dataclass(frozen=True)
class Row:
    """One record; ``of`` is the number of the asset that it is about."""

    of: int
    name: str
    postcode: str
    lon: float | None
    lat: float | None
    phone: str
    website: str


Error = Callable[[Row, random.Random], Row]


def rows(number: int, seed: int, errors: "tuple[Error, ...]") -> list[Row]:
    """So many records, in a random order; of the assets recorded twice the second has one to three of ``errors``."""
    draw = random.Random(seed)  # noqa: S311 -- nothing is kept secret
    towns = _towns(draw)
    found: list[Row] = []
    taken: set[tuple[str, str]] = set()
    asset = 0
    while len(found) < number:
        made = _asset(asset, draw, towns)
        # Nobody could tell two apart that have one name in one neighbourhood.
        around = {(made.name.removeprefix("The "), f"{made.lat:.1f} {made.lon:.1f}")}
        if around & taken:
            continue
        taken |= around
        found.append(made)
        if draw.random() < TWICE / (1 - TWICE) and len(found) < number:
            for error in draw.sample(errors, draw.choice((1, 1, 2, 2, 3))):
                made = error(made, draw)
            found.append(made)
        asset += 1
    draw.shuffle(found)
    return found


def _towns(draw: random.Random) -> list[str]:
    starts = {"".join(draw.choice(part) for part in ("BCDFGHKLMNPRSTW", "aeiou", "lnrst")) for _ in range(400)}
    return [start + ending for start in sorted(starts) for ending in _ENDINGS]


def _asset(number: int, draw: random.Random, towns: list[str]) -> Row:
    x, y = draw.randrange(int(WIDTH / CELL)), draw.randrange(int(HEIGHT / CELL))
    # Near each other the same few towns give their names.
    town = towns[(x // 12 * 51 + y // 12 * 7919 + draw.randrange(4)) % len(towns)]
    theme, kind = draw.choice(_THEMES).title(), draw.choice(_KINDS)
    name = draw.choice((
        f"{town} {theme} {kind}", f"{town} {kind}", f"The {town} {theme} {kind}", f"{kind} of {theme}, {town}",
        f"{draw.choice(towns)} {kind}", f"{draw.choice(towns)} and {town} {theme} {kind}",
    ))  # fmt: skip
    return Row(
        of=number,
        name=name,
        postcode=_postcode(x, y),
        lon=WEST + (x + draw.random()) * CELL,
        lat=SOUTH + (y + draw.random()) * CELL,
        phone=f"01{draw.randrange(10**9):09}" if draw.random() < 0.6 else "",
        website=f"https://{town.lower()}{draw.randrange(10**5)}.example/" if draw.random() < 0.4 else "",
    )


def _postcode(x: int, y: int) -> str:
    """A postcode of the right form for every cell."""
    letters = "ABDEFGHJLNPQRSTUWXYZ"
    return f"L{x % 60 + 1} {y % 9 + 1}{letters[(x // 60) % 20]}{letters[(y // 9) % 20]}"


def _renamed(change: Callable[[str, random.Random], str]) -> Error:
    return lambda row, draw: replace(row, name=change(row.name, draw) or row.name)


def _letter(name: str, draw: random.Random) -> str:
    place = draw.randrange(len(name) - 1)
    here = name[place]
    instead = draw.choice(("", here + draw.choice(string.ascii_lowercase), name[place + 1] + here))
    return name[:place] + instead + name[place + (2 if len(instead) == 2 and instead[1] == here else 1) :]


def _in_short(name: str, draw: random.Random) -> str:
    return " ".join(_SHORT.get(word, word) for word in name.split())


def _left_out(name: str, draw: random.Random) -> str:
    words = name.split()
    if len(words) < 3:
        return name
    words.pop(draw.randrange(1, len(words)))
    return " ".join(words)


def _turned(name: str, draw: random.Random) -> str:
    words = name.split()
    return f"{words[-1]}, {' '.join(words[:-1])}"


def _shifted(most: float) -> Error:
    def shift(row: Row, draw: random.Random) -> Row:
        if row.lon is None or row.lat is None:
            return row
        return replace(row, lon=row.lon + draw.uniform(-most, most), lat=row.lat + draw.uniform(-most, most) * 0.6)

    return shift


def _scanned(name: str, draw: random.Random) -> str:
    misread = [("m", "rn"), ("l", "1"), ("o", "0"), ("e", "c"), ("h", "b"), ("i", "l"), ("u", "v")]
    here = [pair for pair in misread if pair[0] in name]
    return name.replace(*draw.choice(here), 1) if here else name


def _heard(name: str, draw: random.Random) -> str:
    heard = [("f", "ph"), ("ey", "y"), ("ck", "k"), ("ll", "l"), ("t", "tt"), ("a", "e"), ("o", "ou"), ("s", "ss")]
    here = [pair for pair in heard if pair[0] in name[1:]]
    return name[0] + name[1:].replace(*draw.choice(here), 1) if here else name


def _cut_off(name: str, draw: random.Random) -> str:
    return name[: max(18, len(name) - draw.randrange(3, 9))].rstrip()


def _owned(name: str, draw: random.Random) -> str:
    owner = draw.choice(("County Council", "Borough Council", "Diocese", "University"))
    return draw.choice((f"{owner}, {name}", f"{name} ({owner})", f"{owner} - {name}"))


def _remarked(name: str, draw: random.Random) -> str:
    return f"{name} {draw.choice(('(Closed)', '(temporarily closed)', '- ask for Ann', 'Ltd', 'CIC', '*'))}"


def _run_together(name: str, draw: random.Random) -> str:
    words = name.split()
    place = draw.randrange(len(words) - 1)
    return " ".join([*words[:place], words[place] + words[place + 1].lower(), *words[place + 2 :]])


def _without_postcode(row: Row, draw: random.Random) -> Row:
    return replace(row, postcode="", lon=None, lat=None)


def _wrong_postcode(row: Row, draw: random.Random) -> Row:
    return replace(row, postcode=row.postcode[:-1] + draw.choice("ABDEFGHJLN"))


def _new_phone(row: Row, draw: random.Random) -> Row:
    return replace(row, phone=f"03{draw.randrange(10**9):09}", website="")


def _with_word(name: str, draw: random.Random) -> str:
    return f"{draw.choice(('Greater', 'Friendly', 'Famous', 'North', 'Upper', 'Royal', 'Original'))} {name}"


def _with_town(name: str, draw: random.Random) -> str:
    return f"{name}, {draw.choice(('Cheshire', 'Marlbury', 'Great Marlbury', 'West Marlshire'))}"


def _said_otherwise(name: str, draw: random.Random) -> str:
    for one, other in (
        ("Centre", "Center"), ("Choir", "Singers"), ("Church", "Chapel"), ("Hall", "Rooms"), ("Club", "Group"),
        ("Society", "Association"), ("Pantry", "Larder"), ("Band", "Players"), ("Theatre", "Playhouse"), ("and", "&"),
    ):  # fmt: skip
        if one in name:
            return name.replace(one, other, 1)
    return name


def _in_capitals(name: str, draw: random.Random) -> str:
    return draw.choice(("-", "_", ". ", "/")).join(name.upper().split())


def _plural(name: str, draw: random.Random) -> str:
    words = name.split()
    place = draw.randrange(len(words))
    words[place] += "s"
    return " ".join(words)


def _exchanged(name: str, draw: random.Random) -> str:
    words = name.split()
    for place in draw.sample(range(len(words)), min(2, len(words))):
        word = words[place]
        if len(word) > 4:
            at = draw.randrange(1, len(word) - 2)
            words[place] = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return " ".join(words)


def _rounded(row: Row, draw: random.Random) -> Row:
    if row.lon is None or row.lat is None:
        return row
    return replace(row, lon=round(row.lon * 600) / 600, lat=round(row.lat * 600) / 600)


def _in_the_wrong_column(row: Row, draw: random.Random) -> Row:
    return replace(row, website=row.phone, phone=row.website[:60])


USUAL: tuple[Error, ...] = (
    _renamed(_letter), _renamed(_in_short), _renamed(_left_out), _renamed(_turned), _renamed(_scanned),
    _renamed(_heard), _renamed(_cut_off), _renamed(_owned), _renamed(_remarked), _renamed(_run_together),
    _without_postcode, _wrong_postcode, _new_phone, _shifted(0.0008), _shifted(0.002),
    lambda row, draw: replace(row, phone=""),
)  # fmt: skip
OTHER: tuple[Error, ...] = (
    _renamed(_with_word), _renamed(_with_town), _renamed(_said_otherwise), _renamed(_in_capitals), _renamed(_plural),
    _renamed(_exchanged), _rounded, _in_the_wrong_column,
)  # fmt: skip


def truth(made: list[Row]) -> set[tuple[int, int]]:
    """The pairs of places in the list that are about one asset."""
    places: dict[int, list[int]] = {}
    for place, row in enumerate(made):
        places.setdefault(row.of, []).append(place)
    return {(two[0], two[1]) for two in places.values() if len(two) == 2}


def as_columns(made: list[Row]) -> Iterator[list[str]]:
    """The rows as a sheet, with headings, for a program that is no part of this one."""
    yield ["unique_id", "name", "first_word", "postcode", "lon", "lat", "phone", "website"]
    for place, row in enumerate(made):
        where = ["" if row.lon is None else f"{row.lon:.6f}", "" if row.lat is None else f"{row.lat:.6f}"]
        word = max(row.name.lower().split(), key=len)
        yield [str(place), row.name.lower(), word, row.postcode, *where, row.phone, row.website]
