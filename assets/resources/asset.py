"""Assets as a sheet: the columns of the asset itself. What hangs on it has sheets of its own (``particulars``).

This is for correcting by hand what the register holds now. Lists that a mapping exercise brought together come in as a
wave (``assets.imports``), which matches, keeps every row as it came and knows which facts are younger.
"""

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from assets.actions.editing import record_hand_edit, take_into_care
from assets.choices import Basis, SchemeCode
from assets.models import Asset, MappingProject
from assets.permissions import administered_projects
from assets.resources.base import RecordId, RegisterResource, Uncertain, column
from assets.resources.bulk.switch import SetBasedResource
from assets.resources.cells import text_of
from assets.resources.links import AssetLink, TermLink
from assets.slugs import give_slugs

if TYPE_CHECKING:
    from accounts.models import User

# Columns that say how the record is kept, and nothing about the asset: no import writes them.
HOUSEKEEPING = {"uuid", "slug", "assured_on", "assured_basis", "assured_by", "review_months"}


class AssetResource(SetBasedResource, RegisterResource):
    """One row for each asset, known by its id or its address on this site.

    A row with neither makes a new asset in the care of ``project``, or of the only project of which ``by`` is an admin.
    """

    asset_attribute = None
    housekeeping = HOUSEKEEPING

    id = RecordId()
    slug = column(Asset, "slug")
    name = column(Asset, "name")
    kind = column(Asset, "kind", widget=TermLink(SchemeCode.KIND))
    sector = column(Asset, "sector", widget=TermLink(SchemeCode.SECTOR))
    is_tangible = column(Asset, "is_tangible")
    description = column(Asset, "description")
    parent = column(Asset, "parent", widget=AssetLink(number="parent number", postcode="parent postcode"))
    status = column(Asset, "status")
    status_date = column(Asset, "status_date")
    status_reason = column(Asset, "status_reason")
    status_reporter = column(Asset, "status_reporter")
    status_evidence = column(Asset, "status_evidence")
    opened = Uncertain("opened_earliest", "opened_latest", "opened")
    ceased = Uncertain("ceased_earliest", "ceased_latest", "ceased")
    website = column(Asset, "website")
    email = column(Asset, "email")
    phone = column(Asset, "phone")
    visibility = column(Asset, "visibility")
    assured_on = column(Asset, "assured_on")
    assured_basis = column(Asset, "assured_basis")
    review_months = column(Asset, "review_months")

    class Meta:
        model = Asset
        fields = (
            "id", "slug", "name", "kind", "sector", "is_tangible", "description", "parent", "status", "status_date",
            "status_reason", "status_reporter", "status_evidence", "opened", "ceased", "website", "email", "phone",
            "visibility", "assured_on", "assured_basis", "review_months",
        )  # fmt: skip
        import_id_fields = ("slug",)

    def __init__(
        self,
        *,
        by: "User | None" = None,
        basis: Basis = Basis.INHERITED,
        project: MappingProject | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(by=by, basis=basis, **kwargs)
        self.project = project

    def get_import_id_fields(self) -> tuple[str, ...]:
        """None that a sheet must have: a row is known by its id, or its address, or it is new."""
        return ()

    def get_queryset(self) -> QuerySet[Asset]:
        """The assets that the person may know of."""
        return Asset.objects.visible_to(self.by) if self.by else Asset.objects.all()

    def filter_export(self, queryset: QuerySet[Asset], **kwargs: Any) -> QuerySet[Asset]:
        """With what the rows name."""
        return queryset.select_related("kind", "sector", "parent")

    def get_instance(self, instance_loader: Any, row: Any) -> Asset | None:
        """The asset with this id, or else with this address, one of its earlier ones included."""
        by_id = self.fields["id"].find(self.get_queryset(), row)
        if by_id:
            return by_id
        slug = text_of(row.get(self.fields["slug"].column_name))
        return self.get_queryset().filter(slugs__slug=slug).first() if slug != self.given_slug else None

    def before_import_row(self, row: Any, **kwargs: Any) -> None:
        """A new asset without an address is given one from its name."""
        heading = self.fields["slug"].column_name
        self.given_slug = ""
        is_nameless = not text_of(row.get(heading)) and not text_of(row.get("id"))
        if is_nameless and any(text_of(value) for value in row.values()):
            asset = Asset(name=text_of(row.get("name")))
            give_slugs([(asset, "")])
            row[heading] = self.given_slug = asset.slug

    def asset_of(self, instance: Asset) -> Asset | None:
        """The asset itself, once it exists."""
        return instance if instance.pk else None

    def other_faults(self, instance: Asset, row: Any, faults: dict[str, Any]) -> dict[str, Any]:
        """Whether the person may write it, and for a new one, into whose care it goes."""
        if instance.pk:
            return self.fault_of_scope("name", [instance])
        if self.project is None and self.by:
            own = list(administered_projects(self.by)[:2])
            if len(own) != 1:
                return {"name": [ValidationError("Say which mapping project looks after new assets.", code="project")]}
            self.project = own[0]
        return {}

    def after_save_instance(self, instance: Asset, row: Any, **kwargs: Any) -> None:
        """Give a new asset its project, and write down what was given by hand."""
        if self.was_new and self.project:
            take_into_care(asset=instance, project=self.project, by=self.by)
        record_hand_edit(asset=instance, fields=self._facts_changed(instance), by=self.by, basis=self.basis)

    def _facts_changed(self, instance: Asset) -> set[str]:
        changed: set[str] = set()
        for field in self.get_import_fields():
            before, after = self.values_before[field.attribute], field.get_value(instance)
            if before != after and field.attribute not in HOUSEKEEPING:
                changed.add(field.attribute)
                if isinstance(field, Uncertain):
                    changed.add(field.latest)
        return changed
