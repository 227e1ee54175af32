"""Two people, one record: what the one wants, put together with what the other has saved in the meantime.

Three states: ``base``, from which both started; ``theirs``, as the record now is; ``yours``, which is not saved yet.
What only one of them changed is taken over. What both changed differently is a clash, and for a person to decide.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from assets.actions.state import PARTS, State, keys_of, row_of

THEIRS, YOURS = "theirs", "yours"


@dataclass(frozen=True)
class Difference:
    """What somebody changed under one key of a state; for a row that somebody removed, the key of the row.

    ``who`` is "theirs" or "yours" where one side changed it, and empty for a clash.
    """

    key: str
    base: str | None
    theirs: str | None
    yours: str | None
    who: str

    @property
    def is_clash(self) -> bool:
        """Whether both changed it, and not to the same."""
        return not self.who


def differences(base: State, theirs: State, yours: State) -> list[Difference]:
    """Everything that either side changed, in the order of the form; what both changed alike is theirs."""
    found = [_difference(key, base, theirs, yours) for key in {**base, **theirs, **yours} if ":" not in key]
    found += [_difference(key, base, theirs, yours) for key in {**base, **theirs, **yours} if key.startswith("term:")]
    for part in PARTS:
        for row in keys_of(part, base, theirs, yours):
            found += _of_row(part, row, base, theirs, yours)
    return [difference for difference in found if difference is not None]


def _difference(key: str, base: State, theirs: State, yours: State) -> Difference | None:
    before, now, wanted = (state.get(key, "") for state in (base, theirs, yours))
    if before == now == wanted:
        return None
    who = THEIRS if wanted in (before, now) else YOURS if now == before else ""
    return Difference(key, before, now, wanted, who)


def _of_row(part: str, row: str, base: State, theirs: State, yours: State) -> Iterator[Difference | None]:
    before, now, wanted = (row_of(part, row, state) for state in (base, theirs, yours))
    if before is not None and now is not None and wanted is not None:
        for name in before:
            yield _difference(f"{part}:{row}:{name}", base, theirs, yours)
    elif before is None:
        who = THEIRS if wanted is None else YOURS
        yield Difference(f"{part}:{row}", None, _line(now), _line(wanted), who)
    elif now is None and wanted is None:
        yield Difference(f"{part}:{row}", _line(before), None, None, THEIRS)
    elif now is None:
        yield Difference(f"{part}:{row}", _line(before), None, _line(wanted), THEIRS if wanted == before else "")
    else:
        yield Difference(f"{part}:{row}", _line(before), _line(now), None, YOURS if now == before else "")


def _line(row: Mapping[str, str] | None) -> str | None:
    """The facts of a row, to be told apart; the page finds better words."""
    return None if row is None else " / ".join(text for text in row.values() if text)


def merge(base: State, theirs: State, yours: State, choices: Mapping[str, str]) -> State:
    """The state that both together want. ``choices`` says, for every clash that is not left as theirs, "yours".

    A row that they removed and you keep comes back as a new one.
    """
    merged = dict(theirs)
    for difference in differences(base, theirs, yours):
        wins = difference.who or choices.get(difference.key, THEIRS)
        if wins == THEIRS:
            continue
        part, row, *rest = (*difference.key.split(":"), "")[:3]
        if part in PARTS and row and not "".join(rest):
            _put_row(merged, part, row, yours)
        elif difference.yours:
            merged[difference.key] = difference.yours
        elif part == "term":
            merged.pop(difference.key, None)
        else:
            merged[difference.key] = ""
    return _without_doubles(_with_whole_terms(merged), theirs)


def _put_row(merged: State, part: str, row: str, yours: State) -> None:
    """Your row in place of theirs: added, brought back as a new one, or removed."""
    wanted = row_of(part, row, yours)
    is_there = row_of(part, row, merged) is not None
    for key in [key for key in merged if key.startswith(f"{part}:{row}:")]:
        del merged[key]
    if wanted is None:
        return
    to = row if is_there or not row.isdigit() else f"new{9000 + int(row) % 999}"
    merged.update({f"{part}:{to}:{name}": text for name, text in wanted.items()})


def _with_whole_terms(state: State) -> State:
    """Without notes on terms of which nothing is said, and with an empty one where something is."""
    for key in [key for key in state if key.startswith("term:") and key.endswith(":note")]:
        if not state.get(key.removesuffix(":note")):
            del state[key]
    for key in [key for key in state if key.startswith("term:") and not key.endswith(":note")]:
        state.setdefault(f"{key}:note", "")
    return state


def _without_doubles(merged: State, theirs: State) -> State:
    """Without the new rows that say what a row of theirs says already."""
    for part in PARTS:
        there = [row_of(part, key, theirs) for key in keys_of(part, theirs)]
        for key in keys_of(part, merged):
            if not key.isdigit() and row_of(part, key, merged) in there:
                for name in [name for name in merged if name.startswith(f"{part}:{key}:")]:
                    del merged[name]
    return merged
