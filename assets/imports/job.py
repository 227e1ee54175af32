"""An import from the open file to its plan: what a command and a page have in common."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import IO

from accounts.models import User
from assets.actions.importing import ImportOrder
from assets.imports.check import Checked, check, unused_columns
from assets.imports.headings import Headings
from assets.imports.limits import RefusalError
from assets.imports.plan import Plan, make_plan
from assets.imports.profiles import DEFAULT, Profile, load_profile, shipped
from assets.imports.read import Overview, Sheet, Top, choose_sheet, headings_in_words, overview, read_sheet, weigh
from assets.imports.vocabulary import Vocabulary
from assets.imports.waves import find_wave
from assets.models import MappingProject


@dataclass(frozen=True, slots=True)
class Request:
    """What somebody asks to have imported, and into what. An empty profile is the register's own."""

    file_name: str
    project: MappingProject
    wave_name: str
    wave_date: date | None = None
    area: Sequence[str] = ()
    sheet: str = ""
    profile: str = ""


@dataclass(slots=True)
class Reading:
    """A file that was read and checked. It does not depend on what the register holds, but for its vocabulary."""

    request: Request
    sha256: str
    profile: Profile
    sheet: Sheet
    vocabulary: Vocabulary = field(repr=False)

    def check(self) -> Checked:
        """Its rows, understood; anew each time, because planning adds to what is said about them."""
        return check(self.sheet, self.profile, self.vocabulary)


def read(file: IO[bytes], request: Request) -> Reading:
    """Read an open file that has a descriptor. Raises RefusalError for whatever cannot be read or does not fit."""
    # Asked first, because a wrong date or place is known at once and a large file is not read at once.
    find_wave(request.project, request.wave_name, request.wave_date, request.area)
    load_profile(request.profile or DEFAULT)
    sha256 = weigh(file)
    seen = overview(file)
    profile, top, headings = fit(seen, request.profile, request.sheet)
    sheet = read_sheet(file, seen, top, headings)
    vocabulary = Vocabulary()
    if unused := unused_columns(sheet, profile, vocabulary):
        sheet.remarks.append(f"Columns not read, only kept with the rows as received: {', '.join(unused)}.")
    return Reading(request, sha256, profile, sheet, vocabulary)


def fit(seen: Overview, name: str, sheet: str) -> tuple[Profile, Top, Headings]:
    """The profile and the sheet it fits; raises RefusalError with the headings found and profiles that would fit."""
    profile = load_profile(name or DEFAULT)
    found = choose_sheet(seen, profile, sheet)
    missing = profile.missing(set(found[1].keys) if found else set())
    if found and not missing:
        return profile, *found
    others = [other for other in shipped() if other != profile.name and _fits(seen, load_profile(other), sheet)]
    wanted = ", ".join(f"“{heading}”" for heading in missing)
    headings = ", ".join(found[1].names) if found else headings_in_words(seen, sheet)
    offer = f"Profiles that fit: {', '.join(others)}." if others else "No other profile fits."
    raise RefusalError(
        f"The profile “{profile.name}” needs the column {wanted}, which is not there. "
        f"Headings found: {headings}. {offer}"
    )


def _fits(seen: Overview, profile: Profile, sheet: str) -> bool:
    found = choose_sheet(seen, profile, sheet)
    return found is not None and not profile.missing(set(found[1].keys))


def plan(reading: Reading, by: User | None, *, lock: bool = False) -> Plan:
    """What the import would do to the register as it is now; see ``make_plan`` for ``lock``.

    Raises RefusalError when wave or area do not fit what is there.
    """
    request = reading.request
    wave, area, remarks = find_wave(request.project, request.wave_name, request.wave_date, request.area)
    order = ImportOrder(request.project, wave, area, request.file_name, reading.sha256, details={})
    found = make_plan(
        sheet=reading.sheet,
        profile=reading.profile,
        checked=reading.check(),
        order=order,
        by=by,
        lock=lock,
        remarks=remarks,
    )
    order.details = found.details()
    return found
