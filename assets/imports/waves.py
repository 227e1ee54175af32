"""The project and the wave an import goes into: found by name, or made at first use."""

import re
from collections.abc import Sequence
from datetime import date

from django.conf import settings
from django.utils import timezone

from assets.imports.limits import RefusalError
from assets.models import MappingProject, Place, Wave

ONLY_PROJECT = "register"
_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")
_NAME_LENGTH = Wave._meta.get_field("name").max_length or 0


def find_project(slug: str = "") -> MappingProject:
    """The project called ``slug``, or the only one; a new one, not yet saved, where there is none at all.

    Raises RefusalError when there are several and none is named.
    """
    projects = list(MappingProject.objects.order_by("slug"))
    if slug:
        found = [project for project in projects if project.slug == slug]
        if not found and projects:
            raise RefusalError(f"There is no project “{slug}”. There are: {_slugs(projects)}.", "--project")
        return found[0] if found else MappingProject(slug=slug, name=settings.SITE_PLACE)
    if len(projects) > 1:
        raise RefusalError(f"There are several projects. Say which: one of {_slugs(projects)}.", "--project")
    return projects[0] if projects else MappingProject(slug=ONLY_PROJECT, name=settings.SITE_PLACE)


def _slugs(projects: Sequence[MappingProject]) -> str:
    return ", ".join(project.slug for project in projects)


def find_wave(
    project: MappingProject, name: str, day: date | None, codes: Sequence[str]
) -> tuple[Wave, list[Place], list[str]]:
    """The wave of that name in the project and its area; a new one, not yet saved, at first use. With what is to be
    said.

    Raises RefusalError when the date or the area given is not that of the wave, when a place is unknown, and when a
    new wave is named after a year and no date is given: rows of 2005 that were taken for today's would age the
    register.
    """
    name = " ".join(name.split())
    if not name or len(name) > _NAME_LENGTH:
        raise RefusalError(f"A wave needs a name of at most {_NAME_LENGTH} characters.")
    wave = Wave.objects.filter(project=project, name__iexact=name).first() if project.pk else None
    if wave is None:
        return _new_wave(project, name, day, codes)
    if day and day != wave.reference_date:
        raise RefusalError(
            f"The wave “{wave.name}” has the date {wave.reference_date}, and not {day}. "
            "Leave the date out, or name another wave.",
            "--date",
        )
    area = list(wave.area.all())
    there, given = (
        sorted({place.code for place in area}),
        sorted({place.code for place in find_area(codes, wave.reference_date)}),
    )
    if codes and there != given:
        raise RefusalError(
            f"The wave “{wave.name}” has the area {', '.join(there) or '(none)'}, and not {', '.join(given)}. "
            "Leave the area out, or name another wave.",
            "--area",
        )
    return wave, area, []


def _new_wave(
    project: MappingProject, name: str, day: date | None, codes: Sequence[str]
) -> tuple[Wave, list[Place], list[str]]:
    today = timezone.localdate()
    remarks = []
    if day is None:
        others = {int(year) for year in _YEAR.findall(name)} - {today.year}
        if others:
            raise RefusalError(
                f"“{name}” is a new wave and speaks of {min(others)}: give its date, the day it describes.",
                "--date YYYY-MM-DD",
            )
        day = today
        remarks.append(f"No date is given: the new wave describes today, {today}.")
    return Wave(project=project, name=name, reference_date=day), find_area(codes, day), remarks


def find_area(codes: Sequence[str], day: date) -> list[Place]:
    """The places with these codes: as they were on ``day``, or as they are known last.

    Raises RefusalError that names the unknown ones.
    """
    wanted = list(dict.fromkeys(code.strip().upper() for code in codes if code.strip()))
    found: dict[str, Place] = {}
    places = Place.objects.filter(code__in=wanted)
    latest_last = ("valid_from", "pk")
    for place in sorted(places, key=lambda place: (place.valid_from or date.min, place.pk)):
        found[place.code] = place
    for place in places.valid_on(day).order_by(*latest_last):
        found[place.code] = place
    unknown = [code for code in wanted if code not in found]
    if unknown:
        raise RefusalError(
            f"There is no place with the code {', '.join(unknown)}. Load its outline first: manage.py load_places FILE"
        )
    return [found[code] for code in wanted]
