"""The six records of what was agreed or looked up: the answer that holds, and those before."""

from collections import defaultdict
from dataclasses import dataclass, field

from referrals.choices import ConsentKind
from referrals.forms.guarding import ANSWERS, QUESTIONS, AgreementForm
from referrals.models import ConsentRecord, Person

_GOOD = {"yes", "all", "codes", "not_opted_out"}
_BAD = {"no", "withdrawn", "opted_out", "nothing"}
_TOOK_BACK = "took the agreement back"


@dataclass(frozen=True)
class Answer:
    """One answer as it is shown."""

    record: ConsentRecord

    @property
    def value(self) -> str:
        """Its code."""
        return self.record.value

    @property
    def words(self) -> str:
        """It in words."""
        if self.value == "withdrawn":
            return _TOOK_BACK
        return dict(ANSWERS[ConsentKind(self.record.kind)])[self.value]

    @property
    def short(self) -> str:
        """The words without the articles of the law that follow them."""
        return self.words.partition(";")[0]

    @property
    def look(self) -> tuple[str, str]:
        """Icon and tone."""
        if self.value in _GOOD:
            return "check", "good"
        return ("cross", "warn") if self.value in _BAD else ("info", "note")


@dataclass(frozen=True)
class Agreement:
    """One of the six questions: the answer that holds, those before it, and the form for the next."""

    kind: ConsentKind
    answers: list[Answer] = field(default_factory=list)
    form: AgreementForm | None = None

    @property
    def question(self) -> str:
        """In words."""
        return QUESTIONS[self.kind]

    @property
    def answer(self) -> Answer | None:
        """The last one; None where it was never asked."""
        return self.answers[0] if self.answers else None

    @property
    def before(self) -> list[Answer]:
        """Those that held before."""
        return self.answers[1:]


def agreements_of(person: Person, forms: dict[ConsentKind, AgreementForm] | None = None) -> list[Agreement]:
    """All six, in the order in which they matter."""
    answers: dict[str, list[Answer]] = defaultdict(list)
    records = person.consents.select_related("recorded_by", "representative", "referral").order_by(
        "-recorded_at", "-id"
    )
    for record in records:
        record.person = person
        if record.representative:
            record.representative.person = person
        answers[record.kind].append(Answer(record))
    return [Agreement(kind, answers[kind], (forms or {}).get(kind)) for kind in QUESTIONS]


def forms_of(person: Person, bound: AgreementForm | None = None) -> dict[ConsentKind, AgreementForm]:
    """An empty form for each question; ``bound`` in the place of its own."""
    forms = {kind: AgreementForm(kind=kind, person=person) for kind in QUESTIONS}
    return forms | ({bound.kind: bound} if bound else {})
