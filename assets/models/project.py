"""Mapping projects and the people who work in them."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from accounts.choices import Role
from assets.models.history import keep_history


@keep_history()
class MappingProject(models.Model):
    """One undertaking: a name, an area, its waves and its people. An asset seen by two projects is one asset."""

    slug = models.SlugField("slug", unique=True)
    name = models.CharField("name", max_length=200, unique=True)
    description = models.TextField("description", blank=True)

    class Meta:
        verbose_name = "mapping project"
        verbose_name_plural = "mapping projects"
        ordering: ClassVar[list[str]] = ["name", "id"]

    def __str__(self) -> str:
        return self.name


@keep_history()
class Membership(models.Model):
    """A role that a user holds in a mapping project."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="user", related_name="memberships")
    project = models.ForeignKey(
        MappingProject, models.CASCADE, verbose_name="mapping project", related_name="memberships"
    )
    role = models.CharField("role", max_length=12, choices=Role.choices)

    class Meta:
        verbose_name = "membership"
        verbose_name_plural = "memberships"
        ordering: ClassVar[list[str]] = ["project", "user", "role", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["user", "project", "role"],
                name="membership_is_held_once",
                violation_error_message="This person holds this role in the project already.",
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=["visitor", "researcher", "link_worker", "manager", "admin"]),
                name="membership_role_is_known",
                violation_error_message="There is no such role.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}, {self.project}"
