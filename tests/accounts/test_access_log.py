"""The access log: entries are added and never changed, say nothing of content, and a change of one is found out."""

from collections.abc import Callable
from uuid import uuid4

import pgtrigger
import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, transaction

from accounts.access_log import note_access
from accounts.models import AccessEntry, AccessSeal
from accounts.sealed_log import CLOSED_BEFORE, seal_closed, seal_cluster, verify
from accounts.tasks import seal_access_log
from config.roles import history_tables

pytestmark = pytest.mark.django_db


def note(**said: object) -> AccessEntry:
    note_access(**({"by": None, "action": "read", "subject_kind": "person"} | said))
    return AccessEntry.objects.latest("id")


def test_entry_says_who_looked_at_what_and_nothing_more(link_worker):
    person, organisation, referral = uuid4(), uuid4(), uuid4()
    note_access(
        by=link_worker,
        action="export",
        subject_kind="referral",
        subject=referral,
        person=person,
        role="link_worker",
        organisation=organisation,
        reason="asked_by_person",
        channel="command",
        count=3,
    )
    entry = AccessEntry.objects.get()
    assert (entry.who, entry.role, entry.organisation) == (link_worker.pk, "link_worker", organisation)
    assert (entry.action, entry.outcome, entry.channel, entry.count) == ("export", "allowed", "command", 3)
    assert (entry.subject_kind, entry.subject, entry.person) == ("referral", str(referral), person)
    assert str(entry).startswith("exported 2")


@pytest.mark.parametrize(
    ("said", "constraint"),
    [
        ({"action": "peeked"}, "access_entry_action_is_known"),
        ({"outcome": "perhaps"}, "access_entry_outcome_is_known"),
        ({"channel": "window"}, "access_entry_door_is_known"),
        ({"reason": "Her name is Rosa"}, "access_entry_holds_codes_and_no_text"),
        ({"role": "Link worker"}, "access_entry_holds_codes_and_no_text"),
        ({"subject_kind": "Rosa's record"}, "access_entry_holds_codes_and_no_text"),
        ({"subject": "Rosa"}, "access_entry_holds_codes_and_no_text"),
    ],
)
def test_entry_takes_no_word_the_log_does_not_know(said, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        note(**said)


def test_entries_are_written_with_what_they_log_or_not_at_all():
    with transaction.atomic():
        note()
        transaction.set_rollback(True)
    assert not AccessEntry.objects.exists()


@pytest.mark.parametrize("change", [lambda rows: rows.update(action="search"), lambda rows: rows.delete()])
def test_entries_and_seals_are_never_changed(change):
    note()
    seal()
    for rows in (AccessEntry.objects.all(), AccessSeal.objects.all()):
        with pytest.raises((DatabaseError, ValueError)), transaction.atomic():
            change(rows) if rows.model is AccessEntry else rows.update(count=0)
    assert {"accounts_accessentry", "accounts_accessseal"} <= set(history_tables())


# --- Seals: in a test every entry is of one open transaction, so the end of a stretch is given --------------------


def seal() -> AccessSeal | None:
    """Seal everything, as if its transactions were over."""
    cluster = AccessEntry.objects.values_list("cluster", flat=True).first()
    return seal_cluster(cluster, None)


def add_later(**said: object) -> AccessEntry:
    """An entry of a later transaction."""
    last = AccessEntry.objects.order_by("-transaction").first()
    later = {"transaction": last.transaction + 1, "subject_kind": "person"} | said
    return AccessEntry.objects.create(action="read", outcome="allowed", channel="page", **later)


@pytest.fixture
def chain() -> list[AccessSeal]:
    """Two seals, over three entries and one."""
    for _ in range(3):
        note(person=uuid4())
    first = seal()
    add_later()
    return [first, seal()]


def tampered(change: Callable[[], object]) -> list[str]:
    """What going through the log says after somebody with every right has changed it."""
    with pgtrigger.ignore("accounts.AccessEntry:only_added", "accounts.AccessSeal:only_added"):
        change()
    return verify().faults


def test_untouched_log_is_found_whole(chain, capsys):
    call_command("verify_access_log", head=chain[0].digest)
    assert "4 entries are as they were written, 0 wait" in capsys.readouterr().out
    assert chain[1].previous == chain[0].digest


@pytest.mark.parametrize(
    "change",
    [
        lambda: AccessEntry.objects.filter(pk=AccessEntry.objects.earliest("id").pk).update(reason="nothing"),
        lambda: AccessEntry.objects.filter(pk=AccessEntry.objects.earliest("id").pk).delete(),
        lambda: AccessEntry.objects.filter(pk=AccessEntry.objects.latest("id").pk).update(person=uuid4()),
        lambda: AccessSeal.objects.filter(pk=AccessSeal.objects.earliest("id").pk).delete(),
        lambda: AccessSeal.objects.filter(pk=AccessSeal.objects.latest("id").pk).update(count=0),
        lambda: AccessSeal.objects.filter(pk=AccessSeal.objects.earliest("id").pk).update(digest="0" * 64),
        lambda: AccessEntry.objects.filter(pk=AccessEntry.objects.latest("id").pk).update(transaction=1),
    ],
)
def test_any_change_is_found_out(chain, change):
    assert tampered(change)


def test_chain_made_anew_is_found_out_by_the_digest_that_left_the_machine(chain):
    head = chain[1].digest

    def remake() -> None:
        AccessEntry.objects.filter(pk=AccessEntry.objects.earliest("id").pk).delete()
        AccessSeal.objects.all().delete()
        seal()

    assert tampered(remake) == []
    with pytest.raises(CommandError, match="none of this chain"):
        call_command("verify_access_log", head=head)


def test_entries_of_open_transactions_wait_for_their_seal():
    note()
    assert seal_closed() is None
    assert (verify().waiting, verify().faults) == (1, [])


def test_entries_of_another_cluster_are_sealed_after_a_restore():
    entry = note()
    with pgtrigger.ignore("accounts.AccessEntry:only_added"):
        AccessEntry.objects.filter(pk=entry.pk).update(cluster=1, transaction=9_000_000)
    assert seal_closed().count == 1
    assert verify().faults == []


def test_stretch_is_sealed_once(chain):
    again = {"cluster": chain[0].cluster, "from_transaction": chain[0].from_transaction, "until_transaction": 2**60}
    with pytest.raises(IntegrityError, match="access_seal_begins_once"), transaction.atomic():
        AccessSeal.objects.create(**again, count=0, previous="fork", digest="0" * 64)


def test_seal_ends_after_it_begins():
    with pytest.raises(IntegrityError, match="access_seal_ends_after_it_begins"), transaction.atomic():
        AccessSeal.objects.create(
            cluster=1, from_transaction=5, until_transaction=5, count=0, previous="none", digest="0" * 64
        )


@pytest.mark.django_db(transaction=True)
def test_job_seals_what_was_committed_and_hands_its_digest_to_the_log(caplog, monkeypatch):
    # Transactions count for a whole cluster, and other databases of it may have some open; this one has none.
    monkeypatch.setattr("accounts.sealed_log.CLOSED_BEFORE", CLOSED_BEFORE.replace("xmin", "xmax"))
    note()
    caplog.set_level("INFO", logger="accounts.tasks")
    seal_access_log(0)
    newest = AccessSeal.objects.latest("id")
    assert newest.digest in caplog.text
    assert (newest.count, verify().waiting, verify().faults) == (1, 0, [])
    seal_access_log(0)
    assert AccessSeal.objects.count() == 1
