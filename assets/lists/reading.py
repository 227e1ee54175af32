"""A list from the open file to its rows: what a command and a page have in common."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import IO, Any

from django.utils import timezone

from accounts.models import User
from assets.choices import ImportSubject
from assets.imports.choosing import choose
from assets.imports.headings import ERRORS, Headings
from assets.imports.limits import RefusalError
from assets.imports.profiles import Profile
from assets.imports.read import Sheet, overview, read_sheet, weigh
from assets.imports.waves import find_wave
from assets.lists.rows import ListReader, ListRow
from assets.models import MappingProject, Wave
from assets.resources.base import Origin
from assets.resources.listed import FromList
from assets.resources.subjects import RESOURCES


@dataclass(frozen=True, slots=True)
class ListRequest:
    """What somebody asks to have read, and how.

    ``day`` is the day that the list speaks of: that of its wave, where one is named, and today where nothing is said.
    ``mapping`` is how its columns are read, in the words of a profile; where it is empty ``profile`` names one, and
    where that is empty, too, the file is recognised or its columns are guessed.
    """

    file_name: str
    project: MappingProject
    about: ImportSubject
    wave_name: str = ""
    day: date | None = None
    sheet: str = ""
    profile: str = ""
    mapping: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class ListReading:
    """A list that was opened. Its rows are read anew each time they are gone through; the file stays open till then."""

    request: ListRequest
    sha256: str
    profile: Profile
    sheet: Sheet
    wave: Wave | None
    day: date

    @property
    def rows(self) -> Iterable[ListRow]:
        """The rows below the headings, one after the other."""
        return ListReader(self.sheet, self.profile, RESOURCES[self.request.about])

    def resource(self, by: User | None) -> FromList:
        """The resource that checks and writes them, at the hand of ``by``; None is a command on the server."""
        source = (self.profile.source or self.request.file_name)[:300]
        origin = Origin(self.profile.basis, self.day, source, self.wave)
        return RESOURCES[self.request.about](by=by, origin=origin, project=self.request.project)


def read_list(file: IO[bytes], request: ListRequest) -> ListReading:
    """Open a list. Raises RefusalError for whatever cannot be read or does not fit."""
    wave = wave_that_is_there(request.project, request.wave_name, request.day)
    sha256 = weigh(file)
    seen = overview(file)
    choice = choose(
        seen, profile=request.profile, sheet=request.sheet, project=request.project, mapping=request.mapping or {},
        about=request.about,
    )  # fmt: skip
    sheet = read_sheet(file, seen, choice.top, choice.headings)
    sheet.remarks += choice.reasons
    if unused := _unused(choice.headings, choice.profile):
        sheet.remarks.append(f"Columns not read: {', '.join(unused)}.")
    day = wave.reference_date if wave else request.day or timezone.localdate()
    return ListReading(request, sha256, choice.profile, sheet, wave, day)


def wave_that_is_there(project: MappingProject, name: str, day: date | None) -> Wave | None:
    """The wave called ``name``, None for an empty name; no list but one of assets makes a new one.

    Raises RefusalError when there is none, or when ``day`` is not its day.
    """
    name = " ".join(name.split())
    if not name:
        return None
    if not Wave.objects.filter(project=project.pk, name__iexact=name).exists():
        raise RefusalError(
            f"There is no wave “{name}” yet. Leave it out, or bring in the assets of the wave first.", "--wave"
        )
    wave, _area, _remarks = find_wave(project, name, day, ())
    return wave


def _unused(headings: Headings, profile: Profile) -> list[str]:
    """The columns that nobody reads, unless it was decided that they are not to be."""
    columns = [(headings.names[at], key) for key, at in headings.keys.items() if key != ERRORS]
    return [name for name, key in columns if not profile.known({key}) and not profile.ignores(key)]
