"""The register's tables, by noun."""

from assets.models.activity import Activity, ActivityAudience
from assets.models.asset import Asset, AssetSlug, ProjectAsset
from assets.models.change import ChangeSet
from assets.models.classification import Classification, FieldSource
from assets.models.contact import Contact
from assets.models.draft import Draft
from assets.models.identifier import ExternalId
from assets.models.importing import ImportFile, ImportProfile, ImportRow, MatchDecision
from assets.models.job import Job
from assets.models.location import Location
from assets.models.name import AssetName
from assets.models.picture import Picture
from assets.models.place import Place
from assets.models.project import MappingProject, Membership
from assets.models.relation import Relation
from assets.models.removal import RemovalMark
from assets.models.search import SearchDocument, SearchWord
from assets.models.vocabulary import Scheme, Term
from assets.models.wave import Sighting, Wave, WaveArea

__all__ = [
    "Activity",
    "ActivityAudience",
    "Asset",
    "AssetName",
    "AssetSlug",
    "ChangeSet",
    "Classification",
    "Contact",
    "Draft",
    "ExternalId",
    "FieldSource",
    "ImportFile",
    "ImportProfile",
    "ImportRow",
    "Job",
    "Location",
    "MappingProject",
    "MatchDecision",
    "Membership",
    "Picture",
    "Place",
    "ProjectAsset",
    "Relation",
    "RemovalMark",
    "Scheme",
    "SearchDocument",
    "SearchWord",
    "Sighting",
    "Term",
    "Wave",
    "WaveArea",
]
