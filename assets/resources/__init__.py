"""Spreadsheet columns and model columns, for django-import-export: one resource for each table a sheet can fill.

Every resource reads and writes through the widgets of ``assets.resources.cells``, whose faults are plain sentences.
Reading the same sheet again changes nothing.
"""

from assets.resources.activity import ActivityResource
from assets.resources.asset import AssetResource
from assets.resources.formats import RegisterCSV, RegisterXLSX, SheetError
from assets.resources.particulars import (
    AssetNameResource,
    ClassificationResource,
    ContactResource,
    ExternalIdResource,
    LocationResource,
)
from assets.resources.place import PlaceResource
from assets.resources.relation import RelationResource
from assets.resources.vocabulary import SchemeResource, TermResource

__all__ = [
    "ActivityResource",
    "AssetNameResource",
    "AssetResource",
    "ClassificationResource",
    "ContactResource",
    "ExternalIdResource",
    "LocationResource",
    "PlaceResource",
    "RegisterCSV",
    "RegisterXLSX",
    "RelationResource",
    "SchemeResource",
    "SheetError",
    "TermResource",
]
