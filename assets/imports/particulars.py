"""What a row would do to names, terms, contacts and numbers of an asset: dated history, never a current fact aged."""

from typing import Any

from assets.choices import NameKind, SchemeCode, Tri
from assets.imports.draft import Draft, Hand
from assets.imports.facts import keep_past, know, label, may_write
from assets.imports.record import Record
from assets.models import AssetName, Classification, Contact, ExternalId, Term
from assets.models.fields import NameKeyField
from assets.names import normalise_name

_KNOWN = ("basis", "as_of", "source", "wave")


def write_name(draft: Draft, record: Record, hand: Hand) -> None:
    """The name: the present one where this row may write it, otherwise as this wave recorded it."""
    present = draft.asset.name
    if draft.is_new and "name" not in draft.spoken:
        know(draft, hand, "name", changed=True)
    elif draft.spoken.get("name", hand.row) != hand.row:
        return
    elif record.name == present:
        if may_write(draft, hand, ("name",)):
            know(draft, hand, "name", changed=False)
    elif may_write(draft, hand, ("name",)) and not _is_alternative(draft, record):
        _rename(draft, record, hand)
    elif _add_name(
        draft, hand, AssetName(asset=draft.asset, name=record.name, kind=NameKind.EARLIER_RECORD, **hand.known())
    ):
        hand.differs("name, as this wave recorded it", "", record.name)


def _is_alternative(draft: Draft, record: Record) -> bool:
    """Whether the list calls the asset by a name that it has beside the present one."""
    return record.name_key != normalise_name(draft.asset.name) and any(
        name.kind == NameKind.ALTERNATIVE and name.name_key == record.name_key for name in draft.names
    )


def _rename(draft: Draft, record: Record, hand: Hand) -> None:
    """Take over the name. The old one was another name until then, or the same one written otherwise."""
    asset, source = draft.asset, draft.sources.get("name")
    renamed = record.name_key != normalise_name(asset.name) and source is not None and not hand.is_from_here(source)
    old = AssetName(asset=asset, name=asset.name, kind=NameKind.FORMER if renamed else NameKind.EARLIER_RECORD)
    if source is not None:
        for column in _KNOWN:
            setattr(old, column, getattr(source, column))
    if renamed:
        old.until_latest = hand.day
        old.until_earliest = old.as_of if old.as_of and old.as_of <= hand.day else None
    _add_name(draft, hand, old)
    hand.differs(label("name"), asset.name, record.name)
    hand.writes.change(asset, name=record.name)
    know(draft, hand, "name", changed=True)


def _add_name(draft: Draft, hand: Hand, name: AssetName) -> bool:
    """Add a further name unless the asset has it, of whatever kind."""
    if any(known.name == name.name for known in draft.names):
        return False
    _fill_key(name)
    draft.names.append(name)
    hand.writes.create(name)
    return True


def _fill_key(name: AssetName) -> None:
    """The key is filled on saving; a name that is only planned needs it to be compared."""
    field = AssetName._meta.get_field("name_key")
    if isinstance(field, NameKeyField):
        field.pre_save(name, add=True)


def write_further_names(draft: Draft, record: Record, hand: Hand) -> None:
    """Former and alternative names that the sheet lists."""
    for further in record.names:
        if further.name == draft.asset.name:
            continue
        name = AssetName(
            asset=draft.asset, name=further.name, kind=further.kind,
            since_earliest=further.since[0], since_latest=further.since[1],
            until_earliest=further.until[0], until_latest=further.until[1], **hand.known(),
        )  # fmt: skip
        if _add_name(draft, hand, name):
            hand.differs(NameKind(further.kind).label, "", further.name)


def write_sets(draft: Draft, record: Record, hand: Hand) -> None:
    """Schemes of which an asset has several terms: the set of the row takes the place of the set there is."""
    for scheme, terms in record.sets.items():
        current = _current(draft, scheme)
        new = [term for term in terms if term.pk not in {known.term_id for known in current if known.value == Tri.YES}]
        if _may_write_set(draft, hand, scheme, current):
            old = [known for known in current if known.term not in terms and known.wave is not None]
            if old or new:
                before = "; ".join(sorted(known.term.label for known in current if known.value == Tri.YES))
                _replace(draft, hand, old, new)
                after = "; ".join(
                    sorted(known.term.label for known in _current(draft, scheme) if known.value == Tri.YES)
                )
                hand.differs(SchemeCode(scheme).label, before, after)
            know(draft, hand, scheme, changed=bool(old or new))
        elif scheme == SchemeCode.NATURE_OF_WORK and draft.spoken.get(scheme, hand.row) == hand.row:
            _keep_as_recorded(draft, hand, new, SchemeCode(scheme).label)


def _may_write_set(draft: Draft, hand: Hand, scheme: str, current: list[Classification]) -> bool:
    if draft.spoken.get(scheme, hand.row) != hand.row:
        return False
    source = draft.sources.get(scheme)
    if source is not None:
        return hand.may_overrule(source)
    return all(hand.may_overrule(known) for known in current)


def _current(draft: Draft, scheme: str) -> list[Classification]:
    return [known for known in draft.classifications if known.is_current and known.term.scheme.code == scheme]


def _replace(draft: Draft, hand: Hand, old: list[Classification], new: list[Term]) -> None:
    for known in old:
        _end(draft, hand, known)
    for term in new:
        for known in [known for known in draft.classifications if known.is_current and known.term_id == term.pk]:
            _end(draft, hand, known)
        _state(draft, hand, term, Tri.YES)


def _end(draft: Draft, hand: Hand, known: Classification) -> None:
    """A statement that is not held to be so any more: kept as what its wave said, unless it was this wave's own."""
    kept_already = any(
        other is not known
        and not other.is_current
        and other.term_id == known.term_id
        and other.wave_id == known.wave_id
        for other in draft.classifications
    )
    if hand.is_from_here(known) or kept_already:
        draft.classifications.remove(known)
        hand.writes.remove(known)
    else:
        hand.writes.change(known, is_current=False)


def _state(draft: Draft, hand: Hand, term: Term, value: Tri) -> None:
    statement = Classification(asset=draft.asset, term=term, value=value, **hand.known())
    draft.classifications.append(statement)
    hand.writes.create(statement)


def _keep_as_recorded(draft: Draft, hand: Hand, terms: list[Term], called: str) -> None:
    kept = [
        term.label for term in terms
        if keep_past(draft, hand, Classification(asset=draft.asset, term=term, is_current=False, **hand.known()))
    ]  # fmt: skip
    if kept:
        hand.differs(f"{called}, as this wave has it", "", "; ".join(kept))


def write_answers(draft: Draft, record: Record, hand: Hand) -> None:
    """Terms that apply or do not: functions and access, each on its own authority."""
    for term, answer in record.facts.items():
        fact = f"{term.scheme.code}.{term.code}"
        if draft.spoken.get(fact, hand.row) != hand.row:
            continue
        known = next((one for one in _current(draft, term.scheme.code) if one.term_id == term.pk), None)
        by_hand = term.scheme.code in draft.sources and draft.sources[term.scheme.code].wave is None
        if by_hand or (known is not None and not hand.may_overrule(known)):
            if (known is None or known.value != answer) and term.scheme.code == SchemeCode.FUNCTION:
                _keep_answer(draft, hand, term, answer)
            continue
        draft.spoken[fact] = hand.row
        if known is None or known.value != answer:
            hand.differs(term.label, Tri(known.value).label if known else "", answer.label)
            if known is not None:
                _end(draft, hand, known)
            _state(draft, hand, term, answer)
        elif not hand.is_from_here(known):
            hand.writes.change(known, **hand.known())


def _keep_answer(draft: Draft, hand: Hand, term: Term, answer: Tri) -> None:
    statement = Classification(asset=draft.asset, term=term, value=answer, is_current=False, **hand.known())
    if keep_past(draft, hand, statement):
        hand.differs(f"{term.label}, as this wave has it", "", answer.label)


def write_contact(draft: Draft, record: Record, hand: Hand) -> None:
    """Whom to ask. An earlier wave's contact is added only where nobody is named yet."""
    said: dict[str, Any] = {column: value for column, value in record.contact.items() if column != "visibility"}
    if not said:
        return
    if any(all(getattr(known, column) == value for column, value in said.items()) for known in draft.contacts):
        return
    same = [known for known in draft.contacts if said.get("name") and known.name == said["name"]]
    if same and hand.may_overrule(same[0]):
        before = str(same[0])
        hand.writes.change(same[0], **record.contact, **hand.known())
        hand.differs("contact", before, _contact_in_words(same[0]))
    elif all(hand.may_overrule(known) for known in draft.contacts):
        contact = Contact(asset=draft.asset, **record.contact, **hand.known())
        draft.contacts.append(contact)
        hand.writes.create(contact)
        hand.differs("contact", "", _contact_in_words(contact))


def _contact_in_words(contact: Contact) -> str:
    return ", ".join(filter(None, (contact.name, contact.role, contact.email, contact.phone)))


def write_identifiers(draft: Draft, record: Record, hand: Hand) -> None:
    """Numbers of other registers: what is new is added, and none is taken away."""
    known = {(identifier.kind, identifier.value) for identifier in draft.identifiers}
    for kind, number in record.identifiers:
        if (kind, number) in known:
            continue
        known.add((kind, number))
        identifier = ExternalId(asset=draft.asset, kind=kind, value=number, **hand.known())
        draft.identifiers.append(identifier)
        hand.writes.create(identifier)
        hand.differs(kind.label, "", number)
