"""The numbers under which other registers know an asset."""

from assets.actions.state import Fact
from assets.choices import IdentifierKind
from assets.forms.editing.fields import column
from assets.forms.editing.row import RowForm
from assets.imports.identifiers import read_identifier
from assets.models import ExternalId


class IdentifierForm(RowForm):
    """One number in one register."""

    part = "identifier"
    label = "numbers in other registers"
    one = "a number"
    once = ("kind", "value")
    once_words = "This number stands there already."

    kind = column(ExternalId, "kind")
    value = column(ExternalId, "value")

    def settle(self) -> None:
        """A number of the form that its register has."""
        said = self.cleaned_data
        try:
            said["value"] = read_identifier(IdentifierKind(said["kind"]), said["value"])
        except ValueError as fault:
            self.add_error("value", str(fault))
        else:
            if not said["value"]:
                self.add_error("value", "Give the number, or leave the row out.")

    def fact_text(self, fact: Fact) -> str:
        """The number in the form of its register, also where only the register was changed."""
        return str(self.cleaned_data[fact.name]) if self.has_changed() else super().fact_text(fact)
