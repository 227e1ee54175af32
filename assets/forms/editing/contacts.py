"""Whom to ask."""

from assets.choices import Visibility
from assets.forms.editing.fields import column
from assets.forms.editing.row import RowForm
from assets.models import Contact


class ContactForm(RowForm):
    """One contact, with who may see it."""

    part = "contact"
    label = "contacts"
    one = "a contact"
    hint = "A person’s name and number are theirs: show them to everyone only when they agreed."

    name = column(Contact, "name")
    role = column(Contact, "role")
    email = column(Contact, "email")
    phone = column(Contact, "phone")
    visibility = column(Contact, "visibility", initial=Visibility.STAFF)
