"""What somebody is asked who brings an impact map as a file."""

import hashlib
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django import forms
from django.core.files import File

from assets.imports.limits import MEGABYTE
from assets.models import MappingProject
from assets.permissions import edited_projects
from sroi.answers import words_of
from sroi.calculation.findings import Finding, UnsoundCaseError
from sroi.calculation.json_text import Raw, write_text
from sroi.calculation.reading import name_of, read_case
from sroi.choices import AttributionMeans
from sroi.exchange.files import ENDINGS, FILE_BYTES, FileRefusedError, read_content, read_file
from sroi.exchange.meaning import with_meaning
from sroi.store.keys import LISTS
from sroi.store.reckoning import indices

if TYPE_CHECKING:
    from accounts.models import User

# A longer text is not sent back and forth: a form may have two megabytes.
LONGEST_KEPT = 500_000
# Writing as many, each figure with its history, takes some seconds.
MOST_ROWS = 3_000
# So many faults are shown; one slip is often in every row.
SHOWN = 200


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a map cannot be counted: the row and the key that it is about, empty for the map itself, and the sentence."""

    row: str
    field: str
    text: str


class MapFileForm(forms.Form):
    """A case file or a Value Map; after a refusal its text stands in ``text``, to be put right there.

    Once the form is valid, ``raw`` is the object of the case, and it can be counted.
    """

    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    file_name = forms.CharField(widget=forms.HiddenInput, required=False, max_length=255)
    project = forms.ModelChoiceField(label="mapping project", queryset=MappingProject.objects.none(), empty_label=None)
    file = forms.FileField(
        label="file",
        error_messages={"required": "Choose the file."},
        help_text="A case file (.json), or a sheet with the columns of the Value Map (.xlsx, .xls, .ods, .csv), of at "
        f"most {FILE_BYTES // MEGABYTE} MB.",
        widget=forms.FileInput(attrs={"accept": ",".join(ENDINGS)}),
    )
    meaning = forms.ChoiceField(
        label="attribution states",
        required=False,
        choices=[("", "what the file says it states"), *AttributionMeans.choices],
        help_text="Maps differ in this, and it turns the result round. Answer it where the file does not.",
    )
    text = forms.CharField(
        label="what was in the file",
        required=False,
        strip=False,
        max_length=LONGEST_KEPT,
        help_text="Put it right here, or choose the file again.",
        widget=forms.Textarea(attrs={"rows": 20, "spellcheck": "false", "class": "code"}),
    )

    def __init__(self, *args: Any, user: "User", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.raw: Raw = {}
        self.faults: list[Fault] = []
        self.more_faults = 0
        self.sha256 = ""
        # Its text may stand for it.
        self.fields["file"].required = not self.data.get("text")
        project = self.fields["project"]
        if isinstance(project, forms.ModelChoiceField):
            project.queryset = edited_projects(user)

    def clean_file(self) -> "File[bytes] | None":
        """A file that is not too large to be read."""
        file: File[bytes] | None = self.cleaned_data["file"]
        if file is not None and (file.size or 0) > FILE_BYTES:
            raise forms.ValidationError(f"The file is larger than {FILE_BYTES // MEGABYTE} MB; no impact map is.")
        return file

    def clean(self) -> dict[str, Any]:
        """Read what was brought, and say everything that is wrong with it at once."""
        said = super().clean() or self.cleaned_data
        if "file" in self.errors or "text" in self.errors:
            return said
        try:
            self.raw = _not_too_long(with_meaning(self._read(said), said.get("meaning") or ""))
            read_case(self.raw, indices())
        except FileRefusedError as refusal:
            self.add_error("file" if said.get("file") else "text", str(refusal))
        except UnsoundCaseError as refusal:
            self._say(refusal.findings)
        return said

    @property
    def has_text(self) -> bool:
        """Whether what was in the file stands in the form."""
        return bool(self["text"].value())

    def _read(self, said: dict[str, Any]) -> Raw:
        """The object in the file, else in the text that stands for it."""
        file: File[bytes] | None = said.get("file")
        content = io.BytesIO(file.read() if file is not None else said["text"].encode())
        self.sha256 = hashlib.sha256(content.getvalue()).hexdigest()
        if file is not None:
            said["file_name"] = (file.name or "")[:255]
        try:
            raw = read_file(content, said["file_name"]) if file is not None else read_content(content.getvalue())
        except FileRefusedError:
            self._keep(_as_text(content.getvalue()), said["file_name"])
            raise
        self._keep(_as_text(content.getvalue()) or write_text(raw), said["file_name"])
        return raw

    def _keep(self, text: str, name: str) -> None:
        """Have the form show what was in the file, should it be shown again."""
        if text and len(text) <= LONGEST_KEPT:
            self.fields["file"].required = False
            self.data = {**{key: self.data.get(key) for key in self.data}, "text": text, "file_name": name}

    def _say(self, findings: tuple[Finding, ...]) -> None:
        name = name_of(self.raw)
        self.faults = [Fault(each.row or "", each.field or "", words_of(each, name)) for each in findings[:SHOWN]]
        self.more_faults = len(findings) - len(self.faults)
        self.add_error(None, "The map cannot be counted as the file has it. Nothing was written.")


def _not_too_long(raw: Raw) -> Raw:
    rows = sum(len(part) for key in LISTS if isinstance(part := raw.get(key), list))
    if rows > MOST_ROWS:
        raise FileRefusedError(
            f"It has {rows:,} rows, and the page takes {MOST_ROWS:,}. The command sroi_import takes longer maps."
        )
    return raw


def _as_text(content: bytes) -> str:
    """The text of a case file; empty for a sheet, and where it is no text."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return ""
    return text if text.lstrip()[:1] in {"{", "["} else ""
