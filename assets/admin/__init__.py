"""The admin screens of the register, by noun. Importing this package puts them on the site.

Who may open them at all is the site's business (``config.admin_site``); whose records they show and let change is
``base``'s.
"""

from assets.admin import asset, particulars, people, picture, place, records, vocabulary, wave, work

__all__ = ["asset", "particulars", "people", "picture", "place", "records", "vocabulary", "wave", "work"]
