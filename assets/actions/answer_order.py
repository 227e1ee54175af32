"""An answer to a task: what somebody found who looked an asset up again, and what its form carries."""

from dataclasses import dataclass, field
from hashlib import sha256

from pghistory.models import Context

from assets.actions.answer_facts import asked_of
from assets.actions.editing import Provenance
from assets.actions.state import State
from assets.choices import Basis, ChangeType, Channel, Status, TaskAnswer
from assets.dates import NOTHING, Period
from assets.models import Asset, ChangeSet, Task

# The ways of reaching an asset, and how one knows what one learns so.
BASIS_OF = {
    Channel.VISIT: Basis.VISIT,
    Channel.PHONE: Basis.PHONE,
    Channel.EMAIL: Basis.OWNER,
    Channel.POST: Basis.OWNER,
    Channel.WEB: Basis.WEB,
}
# Under this key stands, in what a form carries, the answer that the task had when the form was drawn.
ANSWER = "answer"


@dataclass(frozen=True, kw_only=True)
class TaskOrder:
    """What somebody found.

    ``known`` says how, on which day and from whom. ``base`` and ``wanted`` are what the form asked about
    (``answer_facts.asked_of``) as it was drawn and as it came back; without them nothing is corrected. ``status`` is
    that of what has changed and goes on. ``reason`` and ``happened`` say why and when it ceased, paused or changed;
    ``followed`` how ``successor`` came after it. ``name_was_wrong`` and ``address_was_wrong`` say that a correction is
    no rename and no move. With ``channel`` the attempt that succeeded, or failed for the last time, is written too.
    """

    answer: TaskAnswer
    known: Provenance
    evidence: str = ""
    base: State | None = None
    wanted: State | None = None
    status: Status = Status.ACTIVE
    reason: str = ""
    happened: Period = NOTHING
    followed: ChangeType | None = None
    successor: Asset | None = None
    name_was_wrong: bool = False
    address_was_wrong: bool = False
    channel: Channel | None = None


@dataclass(frozen=True)
class Answered:
    """What was written: the change set, what became of the asset, and the facts that are known of a later day."""

    change_set: ChangeSet
    changes: list[ChangeType] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)


def row_key(task: Task) -> str:
    """The fingerprint of the sighting that a task writes."""
    return sha256(f"task {task.uuid}".encode()).hexdigest()


def asked_now(task: Task, state: State) -> State:
    """What a form of ``task`` asks about, as it stands, with the answer that the task has."""
    return asked_of(state) | {ANSWER: f"{task.answer} {task.answered_at.isoformat()}" if task.answered_at else ""}


def answer_before(task: Task) -> ChangeSet | None:
    """The change set that wrote the answer which ``task`` has; None where it has none."""
    if not task.answer:
        return None
    versions = Task.pgh_event_models["insert"].objects  # type: ignore[attr-defined]
    wrote = versions.filter(pgh_obj=task.pk, answered_at=task.answered_at).order_by("pgh_id").values("pgh_context")
    said = Context.objects.filter(pk__in=wrote[:1]).values_list("metadata__change_set", flat=True).first()
    return ChangeSet.objects.filter(uuid=said).first() if said else None
