"""Who looked at whose data: rows that are only ever added, and the seals that show when one is missing or changed."""

import pgtrigger
from django.db import models
from django.db.models import F, Func, Q
from django.utils import timezone

from accounts.choices import AccessAction, AccessChannel, AccessOutcome

# A code such as ``own_caseload`` and no sentence: nothing that was typed about a person can get in.
CODE = r"^[a-z0-9_]*$"
NUMBER_OR_UUID = r"^[0-9a-f-]*$"


# The number of the transaction that adds the row; those of one cluster only ever grow (64 bits).
THIS_TRANSACTION = Func(template="(pg_current_xact_id()::text::bigint)", output_field=models.BigIntegerField())
# The number of the database cluster: a restored copy begins to count its transactions anew.
THIS_CLUSTER = Func(template="((pg_control_system()).system_identifier)", output_field=models.BigIntegerField())


def only_added() -> pgtrigger.Protect:
    """The trigger that lets nobody change or delete a row; ``config.roles`` takes the right as well."""
    return pgtrigger.Protect(name="only_added", operation=pgtrigger.Update | pgtrigger.Delete)


class AccessEntry(models.Model):
    """One look, search, export or refusal: who, as what, by which door, at whose data, and nothing of its content.

    There are no foreign keys: the entry outlives the account, the record and the person. Written by
    ``accounts.access_log.note_access`` alone.
    """

    at = models.DateTimeField("at", default=timezone.now)
    who = models.BigIntegerField("account", null=True, help_text="Empty for a timer, or somebody without an account.")
    role = models.CharField("role", max_length=30, blank=True)
    organisation = models.UUIDField("organisation", null=True)
    action = models.CharField("action", max_length=20, choices=AccessAction.choices)
    outcome = models.CharField("outcome", max_length=10, choices=AccessOutcome.choices)
    channel = models.CharField("door", max_length=10, choices=AccessChannel.choices)
    subject_kind = models.CharField("kind of record", max_length=40)
    subject = models.CharField("record", max_length=36, blank=True, help_text="Its UUID, or its number.")
    person = models.UUIDField("person", null=True)
    reason = models.CharField("reason", max_length=60, blank=True, help_text="A code; never what somebody typed.")
    count = models.PositiveIntegerField("number of records", null=True)
    transaction = models.BigIntegerField("transaction", db_default=THIS_TRANSACTION, editable=False)
    cluster = models.BigIntegerField("database cluster", db_default=THIS_CLUSTER, editable=False)

    class Meta:
        verbose_name = "entry in the access log"
        verbose_name_plural = "access log"
        indexes = [
            models.Index(fields=["person", "-at", "-id"], name="access_of_person", condition=Q(person__isnull=False)),
            models.Index(fields=["who", "-at", "-id"], name="access_by_account"),
            models.Index(fields=["cluster", "transaction", "id"], name="access_in_order_of_sealing"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(action__in=AccessAction.values),
                name="access_entry_action_is_known",
                violation_error_message="The access log does not know this action.",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=AccessOutcome.values),
                name="access_entry_outcome_is_known",
                violation_error_message="The access log does not know this outcome.",
            ),
            models.CheckConstraint(
                condition=Q(channel__in=AccessChannel.values),
                name="access_entry_door_is_known",
                violation_error_message="The access log does not know this door.",
            ),
            models.CheckConstraint(
                condition=Q(reason__regex=CODE, role__regex=CODE, subject_kind__regex=CODE)
                & Q(subject__regex=NUMBER_OR_UUID),
                name="access_entry_holds_codes_and_no_text",
                violation_error_message="The access log takes codes and numbers, and nothing that was typed.",
            ),
        ]
        triggers = [only_added()]

    def __str__(self) -> str:
        return f"{self.get_action_display()} {self.at:%Y-%m-%d %H:%M}"


class AccessSeal(models.Model):
    """The digest of a stretch of the access log and of the seal before it (``accounts.sealed_log``).

    A stretch is all entries of one cluster whose transaction is not less than ``from_transaction`` and less than
    ``until_transaction``: when it is sealed, none of those transactions can add to it any more.
    """

    made_at = models.DateTimeField("made at", default=timezone.now)
    cluster = models.BigIntegerField("database cluster")
    from_transaction = models.BigIntegerField("from transaction")
    until_transaction = models.BigIntegerField("until before transaction")
    count = models.PositiveIntegerField("number of entries")
    previous = models.CharField("digest of the seal before", max_length=64, unique=True)
    digest = models.CharField("digest", max_length=64, help_text="SHA-256, in hexadecimal digits.")

    class Meta:
        verbose_name = "seal of the access log"
        verbose_name_plural = "seals of the access log"
        constraints = [
            models.CheckConstraint(
                condition=Q(until_transaction__gt=F("from_transaction")),
                name="access_seal_ends_after_it_begins",
                violation_error_message="A seal ends after the transaction it begins with.",
            ),
            models.UniqueConstraint(
                fields=["cluster", "from_transaction"],
                name="access_seal_begins_once",
                violation_error_message="This stretch of the access log is sealed already.",
            ),
        ]
        triggers = [only_added()]

    def __str__(self) -> str:
        return f"{self.count} entries, {self.made_at:%Y-%m-%d %H:%M}"
