"""Pictures of assets. They are added, described and withdrawn on the pages of the site."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html

from assets.admin.base import ReadOnlyAdmin
from assets.models import Picture


@admin.register(Picture)
class PictureAdmin(ReadOnlyAdmin):
    """What assets look like, withdrawn ones included."""

    list_display = ("alt", "asset", "rights", "credit", "visibility", "is_withdrawn")
    list_filter = ("rights", "visibility", "is_withdrawn")
    list_select_related = ("asset",)
    search_fields = ("alt", "caption", "credit", "asset__name")
    fieldsets = (
        (None, {"fields": ("asset", "shown", "alt", "caption", "taken_on", "position")}),
        ("Rights", {"fields": ("credit", "rights", "source_url")}),
        ("Who may see it", {"fields": ("visibility", "is_withdrawn")}),
        ("The file", {"fields": ("uuid", "width", "height", "sha256")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Picture]:
        """As far as this person may see them."""
        return Picture.objects.visible_to(request.user)

    @admin.display(description="picture")
    def shown(self, picture: Picture) -> str:
        """The picture itself, on its own page."""
        return format_html('<a href="{}">Look at it</a>', picture.get_absolute_url())
