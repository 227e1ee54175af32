"""Regular expressions in profiles, and how long each of them could take at worst.

Python's own matcher tries one way after the other and cannot be stopped from within a thread, so a pattern written for
the purpose can keep a worker busy for years ("catastrophic backtracking"; OWASP, "Regular expression Denial of
Service"). Profiles that people upload or make in the browser may therefore only use patterns whose worst case is
bounded beforehand: no group that repeats, no reference back, and a product of all choices, for the longest text that
is looked at, that takes a fraction of a second. The patterns of the shipped profiles are ours, and trusted.
"""

import re

# No more of a cell than this is held against a pattern.
LONGEST_MATCHED = 300
LONGEST_PATTERN = 300
# The steps that all patterns of one profile together may take for one row: below half a second.
MOST_STEPS = 60_000_000

_REPEAT = re.compile(r"\{(\d*)(,?)(\d*)\}")


def compile_pattern(text: str) -> re.Pattern[str]:
    """The pattern, in any case. Raises ValueError with what is wrong with it."""
    try:
        return re.compile(text, re.IGNORECASE)
    except re.error as fault:
        raise ValueError(f"the pattern {text!r}: {fault}") from fault


def search(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """Where ``pattern`` stands in the beginning of ``text``."""
    return pattern.search(text[:LONGEST_MATCHED])


def worst_case(text: str, *, longest: int = LONGEST_MATCHED) -> int:
    """How many steps a search for the pattern may take in a text of ``longest`` characters, at most.

    Without groups that repeat, the ways through a pattern are no more than the product of its choices: of how often
    each repeat repeats, and of the alternatives; and a search begins at each character, unless it is tied to the
    first. Raises ValueError for a pattern whose ways cannot be counted like that.
    """
    if len(text) > LONGEST_PATTERN:
        raise ValueError(f"a pattern has at most {LONGEST_PATTERN} characters")
    compile_pattern(text)
    alternatives = _alternatives(text)
    steps = 1 if text.startswith("^") and alternatives[-1] == 1 else longest
    for ways in (*alternatives, *(_ways(sign, longest) for sign in _signs(text))):
        steps *= ways
    return steps


def _ways(sign: str, longest: int) -> int:
    if sign in {"*", "+"}:
        return longest
    if sign == "?":
        return 2
    if found := _REPEAT.fullmatch(sign):
        least = int(found[1] or 0)
        most = int(found[3]) if found[3] else longest if found[2] else least
        return max(min(most, longest) - least + 1, 1)
    return 1


def _signs(text: str) -> list[str]:
    """The signs of a pattern that say how often something repeats. Raises ValueError where ways become countless."""
    found: list[str] = []
    position, before = 0, ""
    while position < len(text):
        sign = _sign(text, position)
        if sign.startswith("\\") and sign[1:2].isdigit():
            raise ValueError(f"the pattern {text!r} refers back to a group, which is not possible here")
        if sign.startswith("(?") and sign not in {"(?:", "(?=", "(?!"}:
            raise ValueError(f"the pattern {text!r}: of groups with a question mark only (?: (?= and (?! are possible")
        is_repeat = sign in {"*", "+", "?"} or bool(_REPEAT.fullmatch(sign))
        if is_repeat and before == ")" and sign != "?":
            raise ValueError(f"the pattern {text!r} repeats a group, which is not possible here")
        if is_repeat:
            found.append(sign)
        position += len(sign)
        before = sign
    return found


def _sign(text: str, position: int) -> str:
    """The escape, set of characters, beginning of a group, repeat or single character that stands at ``position``."""
    rest = text[position:]
    if rest[0] == "\\":
        return rest[:2]
    if rest[0] == "[":
        return rest[: _end_of_set(rest)]
    if rest.startswith("(?"):
        return rest[:3] if rest[2:3] != "P" else rest[:4]
    if found := _REPEAT.match(rest):
        return found[0]
    return rest[0]


def _end_of_set(rest: str) -> int:
    """How long the set of characters at the beginning is; a bracket right behind the opening one belongs to it."""
    position = 2 if rest[1:2] == "^" else 1
    if rest[position : position + 1] == "]":
        position += 1
    while position < len(rest) and rest[position] != "]":
        position += 2 if rest[position] == "\\" else 1
    return position + 1


def _alternatives(text: str) -> list[int]:
    """How many alternatives there are in each group of a pattern, and at the end how many outside of all groups."""
    closed: list[int] = []
    open_groups = [1]
    position = 0
    while position < len(text):
        sign = _sign(text, position)
        if sign.startswith("("):
            open_groups.append(1)
        elif sign == ")":
            closed.append(open_groups.pop())
        elif sign == "|":
            open_groups[-1] += 1
        position += len(sign)
    return [*closed, *open_groups]
