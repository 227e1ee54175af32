"""The pages of packs of questions: which a service has, and what can be asked."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from django.forms.boundfield import BoundWidget

from accounts.models import User
from referrals.actions.packs import usual_order
from referrals.choices import Point, PostRole
from referrals.instruments import CODES, Instrument, latest
from referrals.instruments.page import span_of
from referrals.measures.pack_forms import PackForm
from referrals.models import MeasurePack, Organisation
from referrals.querysets.organisation import OrganisationQuerySet


def managed_services(user: User) -> OrganisationQuerySet:
    """The services that somebody manages, by name."""
    return Organisation.objects.services().where(user, PostRole.MANAGER).order_by("name", "pk")


@dataclass(frozen=True)
class PackLine:
    """A pack as the list shows it."""

    pack: MeasurePack

    @property
    def questions(self) -> list[str]:
        """The names of what it asks."""
        return [latest(code).name for code in self.pack.instruments]

    @property
    def points(self) -> list[str]:
        """When it asks."""
        return [str(Point(point).label) for point in self.pack.points]

    @property
    def asks_about_symptoms(self) -> bool:
        """Whether somebody has to look at the answers every day."""
        return any(latest(code).is_about_symptoms for code in self.pack.instruments)


@dataclass(frozen=True)
class ServicePacks:
    """A service with its packs."""

    service: Organisation
    lines: list[PackLine]

    @property
    def has_usual(self) -> bool:
        """Whether anybody is asked anything whose programme has no questions of its own."""
        return any(line.pack.is_usual and line.pack.is_active for line in self.lines)


class PacksPage:
    """All packs of the services that somebody manages."""

    def __init__(self, user: User) -> None:
        self._user = user

    @cached_property
    def services(self) -> list[ServicePacks]:
        """Each service with its packs, the usual one first."""
        packs = list(MeasurePack.objects.managed_by(self._user).order_by("-is_active", "-is_usual", "title", "pk"))
        return [
            ServicePacks(service, [PackLine(pack) for pack in packs if pack.service_id == service.pk])
            for service in managed_services(self._user)
        ]

    @property
    def usual_questions(self) -> list[str]:
        """What a service begins with, by name."""
        return [latest(code).name for code in usual_order().instruments]


@dataclass(frozen=True)
class Bands:
    """The bands of one result, in words, with who published them."""

    words: str
    source: str
    verified: bool


@dataclass(frozen=True)
class Question:
    """An instrument that can be chosen; ``box`` is its checkbox, None where there are no words for it."""

    instrument: Instrument
    box: BoundWidget | None
    is_locked: bool

    @property
    def number(self) -> int:
        """How many questions it has."""
        return len(self.instrument.items)

    @property
    def bands(self) -> list["Bands"]:
        """What is published of its results: for each result and source all bands in one line."""
        found: dict[tuple[str, str, bool], list[str]] = {}
        for each in self.instrument.thresholds:
            found.setdefault((each.of, each.source, each.verified), []).append(f"{span_of(each)} {each.label}")
        parts = {part.key: part.label for part in self.instrument.subscales} | {"raw_score": "Sum as printed"}
        return [
            Bands(
                f"{parts[of]}: {', '.join(words)}" if of in parts else ", ".join(words).capitalize(), source, verified
            )
            for (of, source, verified), words in found.items()
        ]


class PackPage:
    """One pack, or a new one, with everything that could be asked."""

    def __init__(self, form: PackForm, pack: MeasurePack | None = None) -> None:
        self.form = form
        self.pack = pack
        self._boxes = {str(box.data["value"]): box for box in form["instruments"].subwidgets}

    @property
    def for_everybody(self) -> list[Question]:
        """What every person can be asked."""
        return [each for each in self._all() if each.box and not each.instrument.is_about_symptoms]

    @property
    def about_symptoms(self) -> list[Question]:
        """What brings duties with it."""
        return [each for each in self._all() if each.box and each.instrument.is_about_symptoms]

    @property
    def without_words(self) -> list[Question]:
        """What could be asked with a licence."""
        return [each for each in self._all() if each.box is None]

    def _all(self) -> Iterator[Question]:
        for code in CODES:
            yield Question(latest(code), self._boxes.get(code), code in self.form.locked)
