"""Checks on models: each takes one and yields what is wrong with it."""

import re
from collections.abc import Iterator

from django.contrib.auth.models import AbstractUser
from django.db import models
from pghistory.models import Event

# What Django appends when it is left to name an index itself.
MADE_UP_NAME = re.compile(r"_[0-9a-f]{6,8}_(idx|uniq)$")
# Migrations that Django named: by time, by kind of operation, or as a sum of several.
MADE_UP_MIGRATION = re.compile(r"^\d{4}_(auto_|alter_|.*_and_more$|.*_\d{8}_\d{4}$)")
NAMED_MIGRATION = re.compile(r"^\d{4}_[a-z][a-z0-9_]*$")
# Names of things and abbreviations keep their capitals.
PROPER = re.compile(r"^(NHS number|UPRN|URL|UUID|Wikidata|ID)\b")


def is_ours(field: models.Field) -> bool:
    """Whether we wrote this column: not a number Django gave, nor one of its own users'."""
    return not field.auto_created and not hasattr(AbstractUser, field.name)


def unlabelled_columns(model: type[models.Model]) -> Iterator[str]:
    """Columns whose label Django made from the name, or that begin with a capital: they stand inside sentences."""
    for field in [*model._meta.local_fields, *model._meta.local_many_to_many]:
        if not is_ours(field):
            continue
        label = field._verbose_name
        if not label:
            yield f"{model.__name__}.{field.name} has no verbose_name"
        elif not (str(label)[0].islower() or PROPER.match(str(label))):
            yield f"{model.__name__}.{field.name}: {label!r} does not begin in lower case"


def unlabelled_model(model: type[models.Model]) -> Iterator[str]:
    """A model that does not say what it is called, in one and in many."""
    for name in ("verbose_name", "verbose_name_plural"):
        if name not in model._meta.original_attrs:
            yield f"{model.__name__} has no {name}"
        elif not str(getattr(model._meta, name))[0].islower():
            yield f"{model.__name__}: {name} does not begin in lower case"


def silent_constraints(model: type[models.Model]) -> Iterator[str]:
    """Rules that would be broken with Django's words instead of ours, or that have no name of ours."""
    for constraint in model._meta.constraints:
        if constraint.violation_error_message == constraint.default_violation_error_message:
            yield f"{model.__name__}: {constraint.name} has no violation_error_message"
        elif not str(constraint.violation_error_message).endswith("."):
            yield f"{model.__name__}: the message of {constraint.name} is no sentence"
        if not re.fullmatch(r"[a-z][a-z0-9_]{4,62}", constraint.name):
            yield f"{model.__name__}: {constraint.name!r} is no readable name of at most 63 letters"
    if model._meta.unique_together:
        yield f"{model.__name__}: unique_together has neither name nor message; write a UniqueConstraint"


def nameless_indexes(model: type[models.Model]) -> Iterator[str]:
    """Indexes named by Django."""
    for index in model._meta.indexes:
        if MADE_UP_NAME.search(index.name):
            yield f"{model.__name__}: the index {index.name} was named by Django"


def has_history(model: type[models.Model]) -> bool:
    """Whether every version of its rows is kept."""
    return issubclass(model, Event) or hasattr(model, "pgh_event_model")


def bad_migration_name(name: str) -> bool:
    """Whether a migration's name does not say what it does."""
    return bool(MADE_UP_MIGRATION.match(name)) or not NAMED_MIGRATION.match(name)
