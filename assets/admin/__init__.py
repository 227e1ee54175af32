"""The admin screens of the register, by noun. Importing this package puts them on the site.

Who may open them at all is the site's business (``config.admin_site``); whose records they show and let change is
``base``'s.
"""

from assets.admin import (
    asset,
    comparison,
    duplicate,
    fieldwork,
    particulars,
    people,
    picture,
    place,
    records,
    vocabulary,
    wave,
    work,
)

__all__ = [
    "asset",
    "comparison",
    "duplicate",
    "fieldwork",
    "particulars",
    "people",
    "picture",
    "place",
    "records",
    "vocabulary",
    "wave",
    "work",
]
