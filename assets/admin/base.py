"""What every admin screen of the register has in common: who may do what, and that every write is recorded.

A person here is an admin of some mapping projects. They see what anybody signed in may see and what is kept from others
in their projects; they change only what is in the care of a project of which they are an admin. A superuser may do
everything. Django's own model permissions play no part.
"""

from collections.abc import Callable, Iterable
from functools import cached_property, partial
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.options import BaseModelAdmin, InlineModelAdmin
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.text import capfirst

from accounts.choices import Role
from accounts.models import User
from assets.actions.changes import change_set
from assets.admin.history import MOST_VERSIONS, versions_of
from assets.admin.version import CHANGED, version_of
from assets.choices import Basis, ChangeKind
from assets.models import Asset, Location, MappingProject, Wave
from assets.models.known import Known
from assets.permissions import administered_projects, can_administer, can_use_admin
from assets.querysets.scope import in_care_of, sees_everything

WHY = "change_reason"
HOW_KNOWN = "change_basis"
VERSION = "change_version"
# Answers about the change itself; they are no columns of what is changed.
ABOUT_THE_CHANGE = (WHY, HOW_KNOWN, VERSION)
_REASON_LENGTH = 300


class RegisterForm(forms.ModelForm):
    """A form that asks why, and knows from which version of its record it was drawn; see ``assets.admin.version``."""

    # Set by the screen: the version at which the record stands now.
    version = ""

    change_reason = forms.CharField(
        label="Why",
        required=False,
        max_length=_REASON_LENGTH,
        help_text="Kept in the history with what you change here.",
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )
    change_version = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[VERSION].initial = self.version

    def clean(self) -> dict[str, Any]:
        """Refuse to write over what was saved since the form was drawn."""
        cleaned = super().clean() or self.cleaned_data
        if self.instance.pk and cleaned.get(VERSION) != self.version:
            raise forms.ValidationError(CHANGED, code="changed")
        return cleaned

    @cached_property
    def changed_data(self) -> list[str]:
        """The columns that were changed."""
        return [name for name in super().changed_data if name not in ABOUT_THE_CHANGE]


def user_of(request: HttpRequest) -> User:
    """The person at the screen. The site lets nobody else in; PermissionDenied should it ever."""
    user = request.user
    if user.is_anonymous:
        raise PermissionDenied
    return user


def notes_of(request: HttpRequest) -> dict[str, Any]:
    """What the screens note down for the rest of this request."""
    return vars(request).setdefault("admin_notes", {})


def the_one_project(user: User) -> MappingProject | None:
    """The project of which somebody is an admin, when there is just one."""
    projects = list(administered_projects(user)[:2])
    return projects[0] if len(projects) == 1 else None


def stamp_hand_edit(record: models.Model, changed: Iterable[str]) -> None:
    """A fact just changed by hand was recorded by no wave, and holds from today unless the person said otherwise."""
    changed = set(changed)
    if isinstance(record, Known) and changed:
        record.wave = None
        if "as_of" not in changed:
            record.as_of = timezone.localdate()


class ScopedFields(BaseModelAdmin):
    """Form fields that offer what a person may choose, for screens and for the tables below them."""

    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """The form field; beside a choice of records stands no door to changing those."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget.can_add_related = field.widget.can_change_related = field.widget.can_delete_related = False
        return field

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer no record that this person may not know of, and no owner that they do not look after."""
        return super().formfield_for_foreignkey(db_field, request, **offered(db_field, user_of(request)), **kwargs)

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Ask how a fact is known instead of assuming it."""
        return super().formfield_for_choice_field(db_field, request, **asked(db_field), **kwargs)


class RegisterModelAdmin(ScopedFields, admin.ModelAdmin):
    """Opened by role, scoped, and written in one change set for each request."""

    form = RegisterForm
    show_full_result_count = False
    list_per_page = 50
    save_on_top = True
    # Foreign keys that may point at a record of another project.
    may_be_concealed: tuple[str, ...] = ()

    # --- Who may do what ----------------------------------------------------------------------------------------

    def is_open(self, request: HttpRequest) -> bool:
        """Whether this person may use this screen at all; asked once for each request."""
        notes = notes_of(request)
        if "is_open" not in notes:
            notes["is_open"] = can_use_admin(request.user)
        return notes["is_open"]

    def may_write(self, user: User, record: Any) -> bool:
        """Whether this person, who may use the screen, may change or delete this record."""
        return True

    def has_module_permission(self, request: HttpRequest) -> bool:
        """By role."""
        return self.is_open(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """By role; which records is decided by ``get_queryset``."""
        return self.is_open(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """By role."""
        return self.is_open(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """By role and record; asked once for each record in a request, because every table below it asks again."""
        if obj is None or not self.is_open(request):
            return self.is_open(request)
        answers = notes_of(request).setdefault("may_write", {})
        key = (self.model, obj.pk)
        if key not in answers:
            answers[key] = self.may_write(user_of(request), obj)
        return answers[key]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """By role and record."""
        return self.has_change_permission(request, obj)

    # --- Forms --------------------------------------------------------------------------------------------------

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """The screen's own, without what names a record that the person may not know of, and with the question why."""
        fieldsets = super().get_fieldsets(request, obj)
        concealed = {
            name for name in self.may_be_concealed if obj and not may_see(user_of(request), getattr(obj, name))
        }
        if concealed:
            # Left out and not emptied: a field that the person cannot see must survive their saving the rest.
            fieldsets = [
                (title, {**options, "fields": [name for name in options["fields"] if name not in concealed]})
                for title, options in fieldsets
            ]
        allowed = self.has_add_permission(request) if obj is None else self.has_change_permission(request, obj)
        asked = ("This change", {"fields": [WHY, VERSION]})
        return [*fieldsets, asked] if allowed and self.fieldsets else fieldsets

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The form, which knows the version at which the record stands."""
        form = super().get_form(request, obj, change=change, **kwargs)
        if obj is not None and issubclass(form, RegisterForm):
            form.version = version_of(obj, self.get_inline_instances(request, obj))
        return form

    # --- Writing ------------------------------------------------------------------------------------------------

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Add or change a record."""
        show = partial(super().changeform_view, request, object_id, form_url, extra_context)

        def view() -> HttpResponse:
            if request.method == "POST" and object_id:
                self.hold(request, object_id)
            return show()

        return self.in_one_change_set(request, view, "Edited in the admin screens")

    def hold(self, request: HttpRequest, object_id: str) -> None:
        """Let whoever else saves this record wait until this request has ended."""
        record = self.get_object(request, unquote(object_id))
        if record is not None:
            self.model._base_manager.select_for_update(of=("self",)).filter(pk=record.pk).first()

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Delete a record, after asking."""
        view = partial(super().delete_view, request, object_id, extra_context)
        return self.in_one_change_set(request, view, "Deleted in the admin screens")

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The list, and what is done with several records of it."""
        view = partial(super().changelist_view, request, extra_context)
        return self.in_one_change_set(request, view, "Done to several records in the admin screens")

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Every version of the record, for those who may change it: a version may hold what is now kept private."""
        record = self.get_object(request, unquote(object_id))
        if record is None:
            raise Http404
        if not self.has_change_permission(request, record):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": f"History: {record}",
            "subtitle": None,
            "module_name": capfirst(str(self.opts.verbose_name_plural)),
            "object": record,
            "opts": self.opts,
            "versions": versions_of(record, user_of(request)),
            "most": MOST_VERSIONS,
        }
        return TemplateResponse(request, "admin/assets/object_history.html", context)

    def in_one_change_set(self, request: HttpRequest, view: Callable[[], HttpResponse], reason: str) -> HttpResponse:
        """Answer the request; all that it writes is one change set, and one that wrote nothing leaves none."""
        if request.method != "POST":
            return view()
        user = user_of(request)
        given = request.POST.get(WHY, "").strip()[:_REASON_LENGTH]
        with change_set(kind=ChangeKind.EDIT, by=user, reason=given or reason, project=the_one_project(user)):
            response = view()
            if not notes_of(request).get("has_written"):
                transaction.set_rollback(True)
        return response

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save, and mark what is known by this person's hand from now on."""
        stamp_hand_edit(obj, form.changed_data)
        super().save_model(request, obj, form, change)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """The same for the records below."""
        for row in formset.forms:
            if row.has_changed():
                stamp_hand_edit(row.instance, row.changed_data)
        super().save_formset(request, form, formset, change)

    # Django calls the next three when, and only when, something is written. Its own log is not kept: the register's
    # history says more, and a second place with names and addresses in it would have to be erased too.

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:  # type: ignore[override]
        """A record was added."""
        notes_of(request)["has_written"] = True

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:  # type: ignore[override]
        """A record was saved; the message is empty when the form came back as it went out."""
        if message:
            notes_of(request)["has_written"] = True

    def log_deletions(self, request: HttpRequest, queryset: Any) -> None:  # type: ignore[override]
        """Records are about to be deleted."""
        notes_of(request)["has_written"] = True


class RegisterInline(ScopedFields, InlineModelAdmin):
    """A table below a record: whoever may change the record may change the table."""

    extra = 0

    def _may(self, request: HttpRequest, obj: Any) -> bool:
        parent = self.admin_site.get_model_admin(self.parent_model)
        return parent.has_add_permission(request) if obj is None else parent.has_change_permission(request, obj)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """With the record."""
        return self.admin_site.get_model_admin(self.parent_model).has_view_permission(request, obj)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """With the record."""
        return self._may(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """With the record."""
        return self._may(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """With the record."""
        return self._may(request, obj)


def may_see(user: User, record: Asset | Location | None) -> bool:
    """Whether a person may know of the asset, or of the place, that a record points to."""
    if isinstance(record, Asset):
        return Asset.objects.visible_to(user).filter(pk=record.pk).exists()
    if isinstance(record, Location):
        return Location.objects.open_to(user).filter(pk=record.pk).exists()
    return True


def offered(db_field: models.ForeignKey, user: User) -> dict[str, Any]:
    """The records among which a person may choose for a foreign key, as keyword of the form field; {}: all."""
    if db_field.remote_field.model is Asset:
        if db_field.name == "asset":
            return {"queryset": Asset.objects.filter(in_care_of(user, "pk", (Role.ADMIN,)))}
        return {"queryset": Asset.objects.visible_to(user)}
    if db_field.remote_field.model is MappingProject:
        return {"queryset": administered_projects(user)}
    if db_field.remote_field.model is Wave:
        return {"queryset": Wave.objects.filter(project__in=administered_projects(user))}
    return {}


def asked(db_field: models.Field) -> dict[str, Any]:
    """For the column that says how a fact is known: no answer is given beforehand."""
    if db_field.name != "basis":
        return {}
    return {"choices": [("", "---------"), *Basis.choices], "initial": ""}


class AssetPartAdmin(RegisterModelAdmin):
    """For records that belong to one asset: seen with it, changed by who looks after it."""

    asset_attribute = "asset"

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        """Records of assets that this person may know of."""
        known = Asset.objects.visible_to(request.user)
        records = super().get_queryset(request).filter(**{f"{self.asset_attribute}__in": known})
        return self.as_known_to(user_of(request), records)

    def as_known_to(self, user: User, records: Any) -> Any:
        """Those of ``records``, all of assets that ``user`` may know of, that they may know of themselves."""
        return records

    def may_write(self, user: User, record: Any) -> bool:
        """Whoever is an admin of a project that has the asset in its care."""
        return can_administer(user, getattr(record, self.asset_attribute))


class SuperuserAdmin(RegisterModelAdmin):
    """For what decides who may do what: an admin of one project must not give himself another."""

    def is_open(self, request: HttpRequest) -> bool:
        """Superusers only."""
        return sees_everything(request.user)


class ReadOnlyAdmin(RegisterModelAdmin):
    """For records that nobody writes by hand."""

    actions = None

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False
