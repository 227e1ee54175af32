"""The register's tables, by noun."""

from assets.models.activity import Activity, ActivityAudience
from assets.models.asset import Asset, AssetSlug, ProjectAsset
from assets.models.change import ChangeSet
from assets.models.classification import FACT_COLUMNS, Classification, FieldSource
from assets.models.comparison import Change, Comparison, Proposal
from assets.models.contact import Contact
from assets.models.draft import Draft
from assets.models.duplicate import DuplicateCandidate, NotDuplicate
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
from assets.models.task import Task, TaskAttempt
from assets.models.vocabulary import Scheme, Term
from assets.models.wave import Sighting, Wave, WaveArea

__all__ = [
    "FACT_COLUMNS",
    "Activity",
    "ActivityAudience",
    "Asset",
    "AssetName",
    "AssetSlug",
    "Change",
    "ChangeSet",
    "Classification",
    "Comparison",
    "Contact",
    "Draft",
    "DuplicateCandidate",
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
    "NotDuplicate",
    "Picture",
    "Place",
    "ProjectAsset",
    "Proposal",
    "Relation",
    "RemovalMark",
    "Scheme",
    "SearchDocument",
    "SearchWord",
    "Sighting",
    "Task",
    "TaskAttempt",
    "Term",
    "Wave",
    "WaveArea",
]
