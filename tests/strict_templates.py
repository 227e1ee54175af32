"""Makes an undefined variable in one of our own templates a fault of the test that rendered it.

Django shows nothing for a name it does not know, so that a misspelt one goes unseen. Templates of other packages, such
as those of the admin screens, count on that silence and keep it.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from django.conf import settings
from django.template import engines
from django.template.base import FilterExpression, Node
from django.template.context import BaseContext
from django.template.defaulttags import ForNode

OUR_TEMPLATES = str(settings.BASE_DIR / "templates")


class UndefinedVariableError(AssertionError):
    """A template of ours uses a name that its view did not give it."""


def _is_ours(node: Node | None) -> bool:
    return node is not None and str(getattr(node.origin, "name", "")).startswith(OUR_TEMPLATES)


def _node_being_rendered() -> Node | None:
    frame = sys._getframe(1)
    while frame is not None:
        if frame.f_code.co_name == "render_annotated":
            return frame.f_locals["self"]
        frame = frame.f_back
    return None


class FaultIfOurs(str):
    """Stands in for ``string_if_invalid``: Django asks whether it holds ``%s`` and then formats the name into it."""

    def __contains__(self, key: object) -> bool:
        return key == "%s" or super().__contains__(key)  # type: ignore[operator]

    def __bool__(self) -> bool:
        return True

    def __mod__(self, name: Any) -> str:
        node = _node_being_rendered()
        if _is_ours(node):
            raise UndefinedVariableError(f"{{{{ {name} }}}} is undefined in {node.origin} line {node.token.lineno}.")
        return ""


class LoudSequence:
    """The sequence of a ``{% for %}`` of ours, which would otherwise take an undefined name for an empty list."""

    def __init__(self, sequence: FilterExpression) -> None:
        self._sequence = sequence

    def resolve(self, context: BaseContext, ignore_failures: bool = False) -> Any:
        return self._sequence.resolve(context, ignore_failures=ignore_failures and not _is_ours(_node_being_rendered()))

    def __repr__(self) -> str:
        return repr(self._sequence)


@contextmanager
def undefined_variables_fail() -> Iterator[None]:
    """For as long as the block runs."""
    make = ForNode.__init__

    def init(self: ForNode, loopvars: Any, sequence: FilterExpression, *args: Any, **kwargs: Any) -> None:
        make(self, loopvars, LoudSequence(sequence), *args, **kwargs)

    with (
        mock.patch.object(ForNode, "__init__", init),
        mock.patch.object(engines["django"].engine, "string_if_invalid", FaultIfOurs()),
    ):
        yield
