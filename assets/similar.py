"""Assets that may be the same as one which somebody is about to write down: the look before a new record is made.

It starts from what the person may see, and tells nothing of a place that is kept from them: a name can be guessed at,
and an address must not be.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.gis.db.models.functions import Distance
from django.contrib.gis.geos import Point
from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import F, FloatField, Q, Value

from assets.models import Asset, AssetName, Location
from assets.names import normalise_name
from assets.postcodes import format_postcode, locate

if TYPE_CHECKING:
    from assets.querysets.scope import Viewer

# How much two names have in common (pg_trgm, 0 to 1): to be worth showing, and to be held for one name misspelt.
ALIKE = 0.4
VERY_ALIKE = 0.6
# Metres in a straight line. A postcode's middle stands for all its addresses, so that "near" is not too narrow.
NEAR_BY = 250
MOST = 5
# A name of two letters is like too many.
SHORTEST = 3


@dataclass(frozen=True)
class Similar:
    """An asset like the one described, and why it is thought so, in words.

    ``is_close`` says that it is probably the same: one name, or names much alike at one place.
    """

    asset: Asset
    reasons: tuple[str, ...]
    is_close: bool


@dataclass
class _Likeness:
    """How like the name is, and which of the asset's names it is."""

    score: float
    name: str = ""


@dataclass(frozen=True)
class _Whereabouts:
    metres: float | None = None
    same_postcode: bool = False

    @property
    def is_near(self) -> bool:
        return self.same_postcode or (self.metres is not None and self.metres <= NEAR_BY)


def similar_to(
    name: str, user: "Viewer", postcode: str = "", point: Point | None = None, exclude: Asset | None = None
) -> list[Similar]:
    """The assets that ``user`` may see with a name, or a former one, like ``name``: the likeliest first, five at most.

    ``postcode`` as it was typed, or ``point`` (WGS 84), say where the new one is; without them only the names are
    compared. ``exclude`` is the asset being looked at itself. Three queries.
    """
    key = normalise_name(name)
    if len(key.replace(" ", "")) < SHORTEST:
        return []
    code = format_postcode(postcode) or ""
    if point is None and code:
        found = locate([code]).get(code)
        point = found.point if found else None
    likenesses = _by_name(key, user, exclude)
    where = _whereabouts(likenesses, user, code, point)
    assets = Asset.objects.visible_to(user).select_related("kind").in_bulk(likenesses)
    ranked = sorted(
        assets.values(),
        key=lambda asset: (-likenesses[asset.pk].score - 0.5 * where[asset.pk].is_near, asset.name, asset.pk),
    )
    return [_described(asset, likenesses[asset.pk], where[asset.pk]) for asset in ranked[:MOST]]


def _by_name(key: str, user: "Viewer", exclude: Asset | None) -> dict[int, _Likeness]:
    """The likest names, by asset: its own name, or one that it has or had besides."""
    visible = Asset.objects.visible_to(user).present()
    if exclude is not None:
        visible = visible.exclude(pk=exclude.pk)
    # The first condition is what the index answers; it lets through more than is alike enough (pg_trgm's own 0.3).
    like = Q(name_key__trigram_similar=key, score__gte=ALIKE) | Q(name_key=key)
    own = visible.alias(score=TrigramSimilarity("name_key", key)).filter(like)
    other = AssetName.objects.filter(asset__in=visible).alias(score=TrigramSimilarity("name_key", key)).filter(like)
    rows = (
        own.order_by()
        .values_list("pk", F("score"), Value(""))
        .union(other.order_by().values_list("asset_id", F("score"), F("name")), all=True)
    )
    best: dict[int, _Likeness] = {}
    for pk, score, name in rows:
        if pk not in best or score > best[pk].score:
            best[pk] = _Likeness(score, name)
    likest = sorted(best, key=lambda pk: -best[pk].score)[: 4 * MOST]
    return {pk: best[pk] for pk in likest}


def _whereabouts(assets: Iterable[int], user: "Viewer", code: str, point: Point | None) -> dict[int, _Whereabouts]:
    """How near each of ``assets`` is, as far as ``user`` may know where it is."""
    where = {pk: _Whereabouts() for pk in assets}
    if not (where and (code or point)):
        return where
    away = Distance("point", point) if point else Value(None, output_field=FloatField())
    rows = Location.objects.current().open_to(user).filter(asset__in=list(where)).annotate(away=away)
    for asset, postcode, distance in rows.values_list("asset_id", "postcode", "away"):
        where[asset] = _Whereabouts(distance.m if distance is not None else None, bool(code) and postcode == code)
    return where


def _described(asset: Asset, likeness: _Likeness, where: _Whereabouts) -> Similar:
    same = likeness.score >= 1
    if likeness.name:
        reasons = [f"{'had the same name' if same else 'had a similar name'}: {likeness.name}"]
    else:
        reasons = ["has the same name" if same else "has a similar name"]
    if where.same_postcode:
        reasons.append("at the same postcode")
    elif where.metres is not None:
        reasons.append(_away(where.metres))
    return Similar(asset, tuple(reasons), same or (where.is_near and likeness.score >= VERY_ALIKE))


def _away(metres: float) -> str:
    if metres < 1000:
        return f"{max(10, round(metres, -1)):.0f} m away"
    return f"{metres / 1609.344:.1f} miles away"
