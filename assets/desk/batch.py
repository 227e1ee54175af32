"""Accepting many proposals at once: how many that would be, the sample to look at, and what was found in it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from django.forms import BoundField
from django.utils import timezone

from assets.actions.accepting import LARGE, Batch, batch_of, key_of
from assets.change_rules import in_words
from assets.choices import JobKind
from assets.desk.sides import DIFFERS, Line, as_recorded, as_seen, lines_of
from assets.forms.deciding import LEAST, QueueForm, SampleForm
from assets.models import Comparison, Job, Proposal
from assets.models.job import OPEN
from assets.sampling import DOUBT, WORST

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.models import User

_TELLING = {"name", "status", "address", "postcode"}


@dataclass(frozen=True)
class Drawn:
    """One proposal of the sample: what is proposed, both records, and the question whether that is right."""

    proposal: Proposal
    words: str
    lines: list[Line]
    field: BoundField
    key: str


class BatchPage:
    """The proposals above a confidence, and a sample of them; the address says which."""

    def __init__(
        self, comparison: Comparison, user: "User", query: Mapping[str, str], sent: Mapping[str, str] | None = None
    ) -> None:
        self.comparison, self.user = comparison, user
        self.asked = QueueForm({name: query[name] for name in ("change", "least") if name in query})
        said = self.asked.said
        self.change, self.least = said.get("change", ""), said.get("least", LEAST[0])
        self._sent = sent

    @cached_property
    def batch(self) -> Batch:
        """Those that the reader may accept."""
        return batch_of(comparison=self.comparison, change=self.change, least=self.least, by=self.user)

    @cached_property
    def form(self) -> SampleForm:
        """An answer for each of the sample."""
        keys = [key_of(one) for one in self.batch.sample]
        return SampleForm(self._sent, keys=keys, initial={"seen": self.batch.fingerprint})

    @property
    def size(self) -> int:
        """How many proposals there are."""
        return len(self.batch.proposals)

    @property
    def is_large(self) -> bool:
        """Whether a worker does it."""
        return self.size > LARGE

    @property
    def worst(self) -> int:
        """The share of errors that is ruled out where none is found, in a hundred."""
        return round(100 * WORST)

    @property
    def sure(self) -> int:
        """How surely, in a hundred."""
        return round(100 * (1 - DOUBT))

    @property
    def drawn(self) -> Iterator[Drawn]:
        """The sample."""
        for one in self.batch.sample:
            yield Drawn(one, in_words(one.changes), self._lines(one), self.form[key_of(one)], key_of(one))

    def _lines(self, proposal: Proposal) -> list[Line]:
        """What tells two records apart at a glance, and whatever else differs."""
        then = now = None
        if proposal.sighting is not None and proposal.asset is not None:
            then = as_seen(proposal.sighting, proposal.asset, self.user)
        if proposal.later_sighting is not None and proposal.later_asset is not None:
            now = as_seen(proposal.later_sighting, proposal.later_asset, self.user)
        elif proposal.later_asset is not None:
            now = as_recorded(proposal.later_asset, self.comparison.later.name, self.user)
        return [line for line in lines_of(then, now) if line.label in _TELLING or line.verdict == DIFFERS]

    @cached_property
    def job(self) -> Job | None:
        """A batch that a worker is accepting now."""
        return self._jobs.filter(state__in=OPEN).first()

    @cached_property
    def ended_job(self) -> Job | None:
        """The last one that ended, where the reader asked for it within the last hour."""
        since = timezone.now() - timedelta(hours=1)
        return self._jobs.filter(by=self.user, ended_at__gte=since).exclude(state__in=OPEN).first()

    @property
    def _jobs(self) -> "QuerySet[Job]":
        jobs = Job.objects.filter(comparison=self.comparison, kind=JobKind.ACCEPT)
        return jobs.select_related("by", "comparison", "result").order_by("-asked_at", "-pk")
