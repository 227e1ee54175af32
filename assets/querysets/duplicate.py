"""Reads of pairs that may be one asset, as far as a person may decide about them."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, OuterRef, Q

from assets.choices import Status
from assets.querysets.scope import EDITORS, in_care_of

if TYPE_CHECKING:
    from assets.models.place import Place
    from assets.models.project import MappingProject
    from assets.querysets.scope import Viewer


class DuplicateCandidateQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Pairs that look alike."""

    def editable_by(self, user: "Viewer") -> "DuplicateCandidateQuerySet":
        """Those of which ``user`` may correct both: they see all of both, and could make one of them."""
        return self.filter(in_care_of(user, "first_id", EDITORS), in_care_of(user, "second_id", EDITORS))

    def standing(self) -> "DuplicateCandidateQuerySet":
        """Those about which nothing was decided since they were found, and of which both still stand for themselves."""
        return self.filter(~_is_over("first"), ~_is_over("second"), ~_found_apart())

    def settled(self) -> "DuplicateCandidateQuerySet":
        """The others: made one, found to be two, or of no more use."""
        return self.filter(_is_over("first") | _is_over("second") | _found_apart())

    def at_least(self, score: int) -> "DuplicateCandidateQuerySet":
        """Those with this score or more."""
        return self.filter(score__gte=score)

    def of_project(self, project: "MappingProject") -> "DuplicateCandidateQuerySet":
        """Those of which one at least is in the care of ``project``."""
        from assets.models.asset import ProjectAsset

        its = ProjectAsset.objects.filter(project=project).values("asset")
        return self.filter(Q(first__in=its) | Q(second__in=its))

    def in_place(self, place: "Place", user: "Viewer") -> "DuplicateCandidateQuerySet":
        """Those of which one at least lies in ``place``, as far as ``user`` may know where it is."""
        from assets.models.asset import Asset

        here = Asset.objects.in_places([place.pk], user).order_by().values("pk")
        return self.filter(Q(first__in=here) | Q(second__in=here))

    def likeliest_first(self) -> "DuplicateCandidateQuerySet":
        """In the order in which they are looked at."""
        return self.order_by("-score", "id")


def _is_over(asset: str) -> Q:
    """A condition: the asset is not one that stands for itself."""
    return (
        Q(**{f"{asset}__status": Status.MERGED})
        | Q(**{f"{asset}__is_withdrawn": True})
        | Q(**{f"{asset}__redacted_on__isnull": False})
    )


def _found_apart() -> Q:
    from assets.models.duplicate import NotDuplicate

    return Q(Exists(NotDuplicate.objects.filter(first=OuterRef("first"), second=OuterRef("second"))))
