"""Import and export in the admin screens: django-import-export's, with change sets, two formats and plain faults."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from import_export.admin import ImportExportMixin
from import_export.forms import ConfirmImportForm, ExportForm, ImportForm
from import_export.results import Result, RowResult

from assets.actions.changes import change_set
from assets.admin.base import user_of
from assets.admin.uploads import UploadStorage, name_of, ticket_for
from assets.choices import Basis, ChangeKind
from assets.models import Asset, MappingProject
from assets.permissions import administered_projects
from assets.resources import RegisterCSV, RegisterXLSX, SheetError
from assets.resources.base import RegisterResource
from assets.resources.formats import MAX_BYTES

_MEGABYTE = 1024 * 1024


class SheetForm(ImportForm):
    """The file, how its facts are known, and for assets whose they will be."""

    basis = forms.ChoiceField(
        label="How it is known",
        choices=Basis.choices,
        initial=Basis.INHERITED,
        help_text="Of every row that does not say so itself.",
    )
    project = forms.ModelChoiceField(
        label="Mapping project",
        queryset=MappingProject.objects.none(),
        required=False,
        help_text="Looks after the assets that are new.",
    )

    def __init__(self, formats: Any, resources: Any, *, by: Any, **kwargs: Any) -> None:
        super().__init__(formats, resources, **kwargs)
        self.fields["import_file"].help_text = f"At most {formats[0].most:,} rows and {MAX_BYTES // _MEGABYTE} MB."
        if resources[0]._meta.model is Asset:
            self.fields["project"].queryset = administered_projects(by)
            self.initial["project"] = administered_projects(by).first()
        else:
            del self.fields["project"]

    def clean_import_file(self) -> Any:
        """Refuse what is too large before it is read."""
        file = self.cleaned_data["import_file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(f"The file is larger than {MAX_BYTES // _MEGABYTE} MB. Split it.")
        return file


class ConfirmForm(ConfirmImportForm):
    """The same answers once more, and a ticket for the file that was previewed."""

    basis = forms.ChoiceField(choices=Basis.choices, widget=forms.HiddenInput())
    project = forms.ModelChoiceField(queryset=MappingProject.objects.none(), required=False, widget=forms.HiddenInput())

    def __init__(self, *, by: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.by = by
        self.fields["project"].queryset = administered_projects(by)

    def clean_import_file_name(self) -> str:
        """The name of the file for which the ticket was given."""
        name = name_of(self.cleaned_data["import_file_name"], self.by.pk)
        if name is None:
            raise forms.ValidationError("The preview is too old, or was confirmed already. Choose the file again.")
        return name


class ExchangeMixin(ImportExportMixin):
    """For screens with ``resource_classes``: a sheet goes out through the one safe writer and comes back the same."""

    import_form_class = SheetForm
    confirm_form_class = ConfirmForm
    export_form_class = ExportForm
    import_template_name = "admin/assets/import.html"
    tmp_storage_class = UploadStorage
    import_formats = export_formats = [RegisterCSV, RegisterXLSX]
    skip_admin_log = True

    def has_import_permission(self, request: HttpRequest) -> bool:
        """With adding; each row is asked about again."""
        return self.has_add_permission(request)

    def has_export_permission(self, request: HttpRequest) -> bool:
        """With seeing; what goes out is what the list shows."""
        return self.has_view_permission(request)

    # --- Who is asking ------------------------------------------------------------------------------------------

    def get_import_form_kwargs(self, request: HttpRequest) -> dict[str, Any]:
        """The form knows who fills it in."""
        return {**super().get_import_form_kwargs(request), "by": request.user}

    def get_confirm_form_kwargs(self, request: HttpRequest, import_form: Any = None) -> dict[str, Any]:
        """The form knows who fills it in."""
        return {**super().get_confirm_form_kwargs(request, import_form), "by": request.user}

    def get_confirm_form_initial(self, request: HttpRequest, import_form: Any) -> dict[str, Any]:
        """A ticket in the place of the file's name, and the answers."""
        initial = super().get_confirm_form_initial(request, import_form)
        if import_form:
            initial["import_file_name"] = ticket_for(initial["import_file_name"], request.user.pk)
            initial["basis"] = import_form.cleaned_data["basis"]
            initial["project"] = import_form.cleaned_data.get("project")
        return initial

    def get_import_resource_kwargs(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        """The resource knows who imports, and the answers of the form once there are any."""
        answers = getattr(kwargs.get("form"), "cleaned_data", {})
        given = {name: answers[name] for name in ("basis", "project") if answers.get(name)}
        return {"by": request.user, **given}

    def get_export_resource_kwargs(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        """The resource knows who exports."""
        return {"by": request.user}

    # --- Reading and writing ------------------------------------------------------------------------------------

    def write_to_tmp_storage(self, import_file: Any, input_format: Any) -> UploadStorage:
        """Keep the file for the confirmation."""
        storage = UploadStorage()
        storage.save(import_file.read())
        return storage

    def add_data_read_fail_error_to_form(self, form: Any, e: Exception) -> None:
        """Say what is wrong with the file; what is not the file's fault is not hidden behind it."""
        if not isinstance(e, SheetError):
            raise e
        form.add_error("import_file", str(e))

    def process_dataset(self, dataset: Any, form: Any, request: HttpRequest, **kwargs: Any) -> Result:
        """Import the confirmed sheet as one change set: all of it, or nothing where a row is wrong or none is new."""
        name = form.cleaned_data["original_file_name"]
        with change_set(
            kind=ChangeKind.IMPORT,
            by=user_of(request),
            reason=f"Sheet of {self.opts.verbose_name_plural} brought in: {name}"[:300],
            project=form.cleaned_data.get("project"),
            file_name=name[:255],
        ):
            result = super().process_dataset(dataset, form, request, rollback_on_validation_errors=True, **kwargs)
            if not _has_written(result):
                transaction.set_rollback(True)
        return result

    def get_import_data_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """What the import itself is told; not the request, which it would hand on to every row."""
        kept = super().get_import_data_kwargs(**kwargs)
        kept.pop("request", None)
        return kept

    def process_import(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Write what was previewed, unless it cannot be found again."""
        if request.method == "POST" and self.has_import_permission(request):
            form = self.create_confirm_form(request)
            if not form.is_valid():
                messages.error(request, " ".join(sentence for errors in form.errors.values() for sentence in errors))
                return redirect(self._import_url())
        return super().process_import(request, **kwargs)

    def process_result(self, result: Result, request: HttpRequest) -> HttpResponse:
        """Say what was done; where something has become wrong since the preview, nothing was."""
        faults = faults_of(result, self.resource_classes[0])
        if not faults:
            return super().process_result(result, request)
        messages.error(request, f"Nothing was written: something has changed since the preview. {faults[0].message}")
        return redirect(self._import_url())

    def _import_url(self) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_import")

    def add_success_message(self, result: Result, request: HttpRequest) -> None:
        """How many rows did what."""
        new, updated, same = (
            result.totals[kind]
            for kind in (RowResult.IMPORT_TYPE_NEW, RowResult.IMPORT_TYPE_UPDATE, RowResult.IMPORT_TYPE_SKIP)
        )
        messages.success(request, f"Brought in: {new} new, {updated} changed, {same} as they were.")

    def get_export_data(self, file_format: Any, request: HttpRequest, queryset: Any, **kwargs: Any) -> bytes:
        """The sheet as bytes; the formats encode by themselves."""
        if not self.has_export_permission(request):
            raise PermissionDenied
        data = self.get_data_for_export(request, queryset, export_form=kwargs.get("export_form"))
        data.title = str(self.opts.verbose_name_plural)[:31]
        return file_format.export_data(data)

    def get_export_filename(self, request: HttpRequest, queryset: Any, file_format: Any) -> str:
        """Named after what is in it and the day."""
        return super().get_export_filename(request, queryset, file_format).lower()

    def import_action(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Show the form, or the preview of a sheet with all that is wrong with it."""
        response = super().import_action(request, **kwargs)
        if isinstance(response, TemplateResponse) and response.context_data is not None:
            context = response.context_data
            result = context.setdefault("result", None)
            context.setdefault("confirm_form", None)
            context["faults"] = faults_of(result, self.resource_classes[0]) if result else []
        return response


def _has_written(result: Result) -> bool:
    wrong = result.has_errors() or result.has_validation_errors()
    written = result.totals[RowResult.IMPORT_TYPE_NEW] + result.totals[RowResult.IMPORT_TYPE_UPDATE]
    return bool(written and not wrong)


@dataclass(frozen=True)
class Fault:
    """Something wrong with a sheet: in which row as the sheet counts it, under which heading, and what."""

    row: int | None
    heading: str
    message: str


def faults_of(result: Result, resource: type[RegisterResource]) -> list[Fault]:
    """Everything that is wrong with a sheet. What is a fault of the program is raised, not told as one of the sheet."""
    if result.base_errors:
        return [Fault(None, "", _sentence(error.error)) for error in result.base_errors]
    found = [
        Fault(number + 1, "", _sentence(error.error)) for number, errors in result.row_errors() for error in errors
    ]
    for invalid in result.invalid_rows:
        for attribute, sentences in invalid.error_dict.items():
            heading = resource.heading_of(attribute)
            found += [Fault(invalid.number + 1, heading, sentence) for sentence in sentences]
    return sorted(found, key=lambda fault: fault.row or 0)


def _sentence(error: Exception) -> str:
    if not isinstance(error, ValueError):
        raise error
    return str(error)
