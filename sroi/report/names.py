"""What the files of a report are called."""

from django.utils.text import slugify

from sroi.models import ImpactMap

_LONGEST = 60


def file_name(impact_map: ImpactMap, suffix: str) -> str:
    """A name for a file of this version, of plain letters: "songs-and-stories-v3.pdf"."""
    words = slugify(impact_map.title)[:_LONGEST].strip("-") or "impact-map"
    return f"{words}-v{impact_map.version}.{suffix}"
