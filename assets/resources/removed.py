"""What was removed on request does not come back by a sheet: neither by the admin screens nor in a list.

Only what a row would change is looked at: a sheet that says what stands there already brings nothing back.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.formats import date_format

from assets.models import Asset, ExternalId, Location
from assets.names import normalise_name
from assets.postcodes import format_postcode
from assets.redaction.recognising import OtherKeyError, Remembered
from assets.resources.formats import SheetError

REMOVED = "removed"  # the code of such a fault


class Removals:
    """The removals that are remembered, asked for row by row."""

    def __init__(self) -> None:
        try:
            self._remembered = Remembered.load()
        except OtherKeyError as fault:
            raise SheetError(str(fault)) from fault

    def __bool__(self) -> bool:
        return bool(self._remembered)

    def faults(self, instance: Any, asset: Asset | None, changed: dict[str, Any]) -> dict[str, list[ValidationError]]:
        """What of the ``changed`` values was removed before, by attribute.

        ``asset`` is what the record belongs to; a fault of its own stands under “asset”.
        """
        if not self._remembered:
            return {}
        if asset and asset.pk and asset.redacted_on:
            return {"asset": [_fault("The record of this asset was removed", asset.redacted_on)]}
        found = {}
        for attribute, value in changed.items():
            if isinstance(value, str) and value and self._brings_back(instance, asset, attribute, value):
                found[attribute] = [_fault("It brings back what was removed", self._remembered.latest, "or before")]
        return found

    def _brings_back(self, instance: Any, asset: Asset | None, attribute: str, value: str) -> bool:
        remembered = self._remembered
        if remembered.contacts([value]):
            return True
        if asset is None or asset.pk is None:
            return False
        if remembered.names([value], asset.uuid):
            return True
        if attribute == "name":
            return any(remembered.at_place(normalise_name(value), code) for code in _postcodes(asset))
        if isinstance(instance, ExternalId) and attribute == "value":
            kind, source = instance.kind, instance.source
            return bool(remembered.number(kind, value, name_key=asset.name_key, source=source))
        return False


def _postcodes(asset: Asset) -> Iterator[str]:
    for text in Location.objects.filter(asset=asset).values_list("postcode", flat=True):
        if code := format_postcode(text):
            yield code


def _fault(sentence: str, on: date, more: str = "") -> ValidationError:
    when = " ".join(filter(None, (date_format(on, "j M Y"), more)))
    return ValidationError(f"{sentence} on request on {when}. Leave it out.", code=REMOVED)
