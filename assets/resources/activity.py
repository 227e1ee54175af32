"""Activities as a sheet."""

from django.db.models import QuerySet

from assets.choices import SchemeCode
from assets.models import Activity
from assets.resources.base import RegisterResource, column
from assets.resources.links import AssetLink, TermLinks


class ActivityResource(RegisterResource):
    """One row for each activity; an activity is known by its asset, its name and the day it starts on."""

    asset = column(Activity, "asset", widget=AssetLink())
    name = column(Activity, "name")
    description = column(Activity, "description")
    schedule = column(Activity, "schedule", heading="schedule")
    starts_on = column(Activity, "starts_on")
    ends_on = column(Activity, "ends_on")
    cost = column(Activity, "cost")
    cost_note = column(Activity, "cost_note", heading="cost note")
    audiences = column(Activity, "audiences", heading="audience", widget=TermLinks(SchemeCode.AUDIENCE))
    capacity = column(Activity, "capacity", heading="capacity")
    accepts_referrals = column(Activity, "accepts_referrals", heading="accepts referrals")
    status = column(Activity, "status")
    visibility = column(Activity, "visibility", heading="visibility")

    class Meta:
        model = Activity
        fields = (
            "asset", "name", "description", "schedule", "starts_on", "ends_on", "cost", "cost_note", "audiences",
            "capacity", "accepts_referrals", "status", "visibility",
        )  # fmt: skip
        import_id_fields = ("asset", "name", "starts_on")

    def filter_export(self, queryset: QuerySet[Activity], **kwargs: object) -> QuerySet[Activity]:
        """With what the rows name, in a fixed number of queries."""
        return queryset.select_related("asset").prefetch_related("audiences")
