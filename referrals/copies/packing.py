"""A copy as one file: a page to print, the same as data, pictures, and the page's style; made in memory, never kept."""

import json
import zipfile
from io import BytesIO

from django.conf import settings
from django.template.loader import render_to_string

from referrals.copies.copy import Copy
from referrals.copies.words import Speaker

STYLE = "copy.css"


def packed(copy: Copy) -> bytes:
    """The ZIP file."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("record.html", render_to_string("referrals/copy.html", {"copy": copy, "style": STYLE}))
        archive.writestr("record.json", json.dumps(as_data(copy), ensure_ascii=False, indent=2))
        archive.writestr(STYLE, (settings.BASE_DIR / "static" / "css" / STYLE).read_text(encoding="utf-8"))
        for name, content in copy.pictures.items():
            archive.writestr(name, content)
    return file.getvalue()


def as_data(copy: Copy) -> dict[str, object]:
    """The same, for programs: by section a list of records, each column by its label."""
    return {
        "about": copy.name,
        "kept by": copy.service,
        "made at": Speaker.moment(copy.made_at),
        "sections": {section.title: section.entries for section in copy.sections},
    }
