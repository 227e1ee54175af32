"""Challenges of a version's cells: its own, and those of versions before it until they are settled."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Prefetch, Q

from sroi.models import Challenge, ImpactMap, Reply
from sroi.permissions import can_work_on
from sroi.review.forms import ChallengeForm, ReplyForm, reply_form
from sroi.review.lineage import Lineage, lineage_of
from sroi.review.places import Names, cell_url, names_of

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True, slots=True)
class Asked:
    """A challenge as the page of one version shows it.

    ``row`` is the row's id in that version, ``place`` the cell in words and ``url`` the way to it, empty where the row
    was removed. ``asked_of`` is the version that it was asked of, where that is an earlier one.
    """

    challenge: Challenge
    row: UUID | None
    place: str
    url: str
    asked_of: ImpactMap | None
    may_settle: bool

    @property
    def replies(self) -> Iterable[Reply]:
        """What was said to it, in order."""
        return self.challenge.replies.all()


def challenges_of(
    impact_map: ImpactMap, user: "User", *, names: Names | None = None, lineage: Lineage | None = None
) -> list[Asked]:
    """What was asked of this version, and of earlier ones unless it is settled; the open ones first.

    A challenge of a row goes with its copies. A fixed number of queries.
    """
    lineage = lineage or lineage_of(impact_map)
    names = names or names_of(impact_map)
    by_pk = {version.pk: version for version in lineage.versions}
    meant = Q(impact_map=impact_map) | Q(impact_map__in=by_pk.values(), is_settled=False)
    replies = Prefetch("replies", Reply.objects.select_related("by").order_by("at", "pk"))
    rows = Challenge.objects.filter(meant).select_related("by").prefetch_related(replies)
    can_work = can_work_on(user, impact_map)
    can_edit = can_work and not impact_map.is_final
    found = []
    for challenge in rows.order_by("is_settled", "at", "pk"):
        asked_of = by_pk[challenge.impact_map_id]
        row = lineage.forward(challenge.row, asked_of) if challenge.row else None
        is_there = row is None or row in names.rows
        found.append(
            Asked(
                challenge=challenge,
                row=row,
                place=names.of(challenge.table, row, challenge.field),
                url=cell_url(impact_map, challenge.table, row, challenge.field, can_edit=can_edit) if is_there else "",
                asked_of=None if asked_of.pk == impact_map.pk else asked_of,
                may_settle=can_work or challenge.by_id == user.pk,
            )
        )
    return found


def challenge_of(impact_map: ImpactMap, uuid: str) -> Challenge | None:
    """The challenge of that id that the page of this version shows, settled or not."""
    try:
        meant = UUID(uuid)
    except ValueError:
        return None
    rows = Challenge.objects.filter(impact_map__series=impact_map.series, impact_map__version__lte=impact_map.version)
    return rows.select_related("impact_map__project").filter(uuid=meant).first()


class ChallengesPage:
    """Everything that was asked; ``asking`` and ``replying`` are forms that were sent and not taken."""

    def __init__(
        self,
        impact_map: ImpactMap,
        user: "User",
        *,
        asking: ChallengeForm | None = None,
        replying: ReplyForm | None = None,
    ) -> None:
        self.impact_map = impact_map
        self.user = user
        self.asking = asking or ChallengeForm(auto_id="id_asking_%s")
        self._replying = replying

    @cached_property
    def names(self) -> Names:
        """What the rows are called."""
        return names_of(self.impact_map)

    @property
    def asked_about(self) -> str:
        """What a question that was not taken is about."""
        if not self.asking.is_bound or not self.asking.is_valid():
            return "the map as a whole"
        address = self.asking.address
        return self.names.of(address.table, address.row, address.field)

    @cached_property
    def challenges(self) -> list[tuple[Asked, ReplyForm]]:
        """The questions, each with the form under it."""
        found = challenges_of(self.impact_map, self.user, names=self.names)
        return [(asked, self._form(asked.challenge)) for asked in found]

    def _form(self, challenge: Challenge) -> ReplyForm:
        sent = self._replying
        is_its = sent is not None and sent.data.get("challenge") == str(challenge.uuid)
        return sent if sent is not None and is_its else reply_form(challenge.uuid)
