"""The two places of a proposal as GeoJSON, for the small map of the desk: then, and now."""

from collections.abc import Iterator
from typing import Any

from assets.desk.page import DeskPage
from assets.desk.sides import Side

THEN, NOW = "then", "now"


def features_of(page: DeskPage) -> dict[str, Any]:
    """A FeatureCollection of where it was seen then and where the later record is, as far as the reader may know."""
    features = list(_features(page)) if page.proposal is not None else []
    return {"type": "FeatureCollection", "features": features}


def _features(page: DeskPage) -> Iterator[dict[str, Any]]:
    for key, side in ((THEN, page.then), (NOW, page.now)):
        if side is not None and side.seen_point is not None and side.asset is not None:
            yield _feature(key, side)


def _feature(key: str, side: Side) -> dict[str, Any]:
    point, asset = side.seen_point, side.asset
    if point is None or asset is None:
        raise ValueError("A side without a place cannot be drawn.")
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [round(point.x, 7), round(point.y, 7)]},
        "properties": {
            "slug": key,
            "name": f"{side.title}: {side.says.get('name', asset.name)}",
            "kind": side.says.get("address", ""),
            "status": "",
            "symbol": key,
            "url": asset.get_absolute_url(),
        },
    }
