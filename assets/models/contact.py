"""Contacts: whom to ask."""

from typing import ClassVar

from django.db import models

from assets.choices import Visibility
from assets.models.history import keep_history
from assets.models.known import Known
from assets.querysets.contact import ContactQuerySet


@keep_history()
class Contact(Known):
    """A person or desk that answers for an asset, each with its own visibility."""

    asset = models.ForeignKey("assets.Asset", models.CASCADE, verbose_name="asset", related_name="contacts")
    name = models.CharField("contact name", max_length=200, blank=True)
    role = models.CharField("contact role", max_length=200, blank=True)
    email = models.EmailField("contact e-mail", blank=True)
    phone = models.CharField("contact telephone", max_length=60, blank=True)
    visibility = models.CharField(
        "who may see the contact", max_length=9, choices=Visibility.choices, default=Visibility.STAFF
    )

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = "contact"
        verbose_name_plural = "contacts"
        ordering: ClassVar[list[str]] = ["asset", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=~models.Q(name="", role="", email="", phone=""),
                name="contact_says_something",
                violation_error_message="Give a name, a role, an e-mail address or a telephone number.",
            ),
            models.CheckConstraint(
                condition=models.Q(visibility__in=["public", "signed_in", "staff"]),
                name="contact_visibility_is_known",
                violation_error_message="There is no such visibility.",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.role or self.email or self.phone
