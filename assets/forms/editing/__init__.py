"""The form of an asset and of all that hangs on it: one page, one form, many parts, by noun."""

from assets.forms.editing.bundle import EditForms

__all__ = ["EditForms"]
