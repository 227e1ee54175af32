"""The facts that somebody who looks an asset up again is asked about, and what becomes of the record by the answer.

They are a part of the state of a record (``assets.actions.state``), with its current location under keys of its own:
"where:postcode" stays what it is called when the location becomes another row.
"""

from datetime import date

from assets.actions.state import BY_NAME, NO, PARTS, YES, State, current_location, keys_of, terms_of
from assets.choices import NameKind, SchemeCode, Status
from assets.dates import Period, write_uncertain
from assets.models import FACT_COLUMNS, Asset, FieldSource, Location, Term

ASKED = ("name", "sector", "opened", "website", "email", "phone")
WHERE = ("address", "postcode", "point", "precision")
WORKS = SchemeCode.NATURE_OF_WORK
# What goes with an address wherever it goes: who may see it.
_PRIVACY = ("is_masked", "public_area")
_STATUS_REPORTER, _STATUS_REASON = 200, 500


def asked_of(state: State) -> State:
    """What is asked about, as a record has it. Costs a query."""
    works = set(Term.objects.filter(scheme__code=WORKS).values_list("pk", flat=True))
    asked = {name: state[name] for name in ASKED}
    asked |= {f"term:{pk}": value for pk, value, _ in terms_of(state) if pk in works}
    where = current_location(state)
    return asked | {f"where:{fact}": where.get(fact, "") for fact in WHERE}


def known_later(asset: Asset, day: date) -> set[str]:
    """The facts, of those that are asked about, that are known of a later day than ``day``: "name", "where" …"""
    columns = set(FieldSource.objects.filter(asset=asset, as_of__gt=day).values_list("field", flat=True))
    found = {name for name in (*ASKED, "status") if columns & {name, *FACT_COLUMNS[name]}}
    if Location.objects.current().filter(asset=asset, as_of__gt=day).exists():
        found.add("where")
    return found | ({WORKS.value} if WORKS in columns else set())


def fact_of(key: str) -> str:
    """The fact that a key of what is asked belongs to: "where:postcode" to "where", "term:12" to the nature of work."""
    first = key.partition(":")[0]
    return WORKS.value if first == "term" else first


def label_of(fact: str) -> str:
    """What such a fact is called."""
    if fact == "where":
        return "address"
    return str(WORKS.label) if fact == WORKS else BY_NAME[fact].label(Asset)


def without_later(asked: State, wanted: State, later: set[str]) -> tuple[State, list[str]]:
    """What is wanted as far as it may be written, and the names of the facts that stand, being known of a later day."""
    keys = [key for key in {**asked, **wanted} if asked.get(key, "") != wanted.get(key, "")]
    kept = {fact_of(key) for key in keys} & later
    taken = {key: text for key, text in wanted.items() if fact_of(key) not in kept}
    taken |= {key: text for key, text in asked.items() if fact_of(key) in kept}
    return taken, [label_of(fact) for fact in sorted(kept)]


def put_into(
    state: State, wanted: State, *, happened: Period, keeps_name: bool = True, keeps_place: bool = True
) -> State:
    """``state`` of a record with the facts ``wanted``.

    A name that is given up stays as a former one, and a place as an earlier address, both until ``happened``; not with
    ``keeps_name`` or ``keeps_place`` off, for what was written wrongly before.
    """
    asked = asked_of(state)
    after = {key: text for key, text in state.items() if key not in asked}
    after |= {key: text for key, text in wanted.items() if not key.startswith("where:") and text}
    after |= {name: wanted.get(name, asked[name]) for name in ASKED}
    if wanted["name"] != state["name"] and keeps_name:
        after |= _former_name(state, happened)
    if any(wanted[f"where:{fact}"] != asked[f"where:{fact}"] for fact in WHERE):
        after |= _place(state, wanted, happened, is_move=keeps_place)
    return _without_notes(after)


def _former_name(state: State, happened: Period) -> State:
    former = [key for key in keys_of("other_name", state) if state[f"other_name:{key}:kind"] == NameKind.FORMER]
    if any(state[f"other_name:{key}:name"] == state["name"] for key in former):
        return {}
    row = {"name": state["name"], "kind": NameKind.FORMER, "since": "", "until": write_uncertain(*happened)}
    return {f"other_name:new1:{fact}": str(text) for fact, text in row.items()}


def _place(state: State, wanted: State, happened: Period, *, is_move: bool) -> State:
    """The current location put right; or ended, and another one begun, which is as private as the one before."""
    said = {fact: wanted[f"where:{fact}"] for fact in WHERE}
    here = next((key for key in keys_of("location", state) if state[f"location:{key}:is_current"] == YES), None)
    if here is not None and not is_move:
        return {f"location:{here}:{fact}": text for fact, text in said.items()}
    ended: State = {}
    when = write_uncertain(*happened)
    blank = {fact.name: "" for fact in PARTS["location"].facts}
    privacy = dict.fromkeys(_PRIVACY, "") | {"is_masked": NO}
    if here is not None:
        ended = {f"location:{here}:is_current": NO, f"location:{here}:until": when}
        privacy = {fact: state[f"location:{here}:{fact}"] for fact in _PRIVACY}
    if not any(said[fact] for fact in ("address", "postcode", "point")):
        return ended
    begun = blank | said | privacy | {"is_current": YES, "since": when if here is not None else ""}
    return ended | {f"location:new1:{fact}": text for fact, text in begun.items()}


def _without_notes(state: State) -> State:
    """Without the notes of terms that do not apply any more."""
    return {
        key: text
        for key, text in state.items()
        if not (key.startswith("term:") and key.endswith(":note")) or key.removesuffix(":note") in state
    }


def status_of(status: Status, *, since: date, reason: str, reporter: str, evidence: str, ceased: Period) -> State:
    """The facts of a status, never without since when, why, who says so and on what evidence."""
    return {
        "status": status.value,
        "status_date": since.isoformat(),
        "status_reason": reason[:_STATUS_REASON],
        "status_reporter": reporter[:_STATUS_REPORTER],
        "status_evidence": evidence,
        "ceased": write_uncertain(*ceased),
    }
