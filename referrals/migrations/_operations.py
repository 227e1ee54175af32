"""A kind of operation for migrations that make many tables."""

from collections.abc import Sequence
from typing import Any

from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class AllAtOnce(Operation):
    """Many operations that begin with nothing, as one: the state of all models is drawn up once, and not for each.

    Django draws the models anew after every operation, and all that are related with them. With hundreds of operations
    and as many models that takes minutes. Here every table is created as the last of the operations leaves it, so they
    may be CreateModel, and what is installed on the tables afterwards, and nothing that changes a table once more.
    """

    serialization_expand_args = ["operations"]

    def __init__(self, operations: Sequence[Operation]) -> None:
        self.operations = operations

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        """As Django writes it into a migration."""
        return type(self).__name__, [], {"operations": self.operations}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """All of them, without drawing up the models in between."""
        state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Each of them, towards the models as they are after the last one."""
        for operation in self.operations:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Each of them taken back, the last one first."""
        for operation in reversed(self.operations):
            operation.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        """For the migrate command, when it tells what it would do."""
        return f"{len(self.operations)} operations at once"
