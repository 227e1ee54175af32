"""How an asset relates to others: what it says of them, and what they say of it."""

from assets.choices import RELATION_INVERSE, RelationKind
from assets.forms.editing.fields import AssetField, UncertainDateField, column
from assets.forms.editing.row import RowForm
from assets.models import Relation


class RelationForm(RowForm):
    """One relation, read from this asset to the other."""

    part = "relation"
    label = "relations"
    one = "a relation"
    once = ("kind", "to_asset")
    once_words = "These two assets are related in this way already."

    kind = column(Relation, "kind")
    to_asset = AssetField(label="related asset")
    since = UncertainDateField(label="from")
    until = UncertainDateField(label="until")

    def words(self) -> str:
        """The relation and the other asset."""
        return f"{RelationKind(self.state['kind']).label} {self.around.assets[int(self.state['to_asset'])]}"


class RelationInForm(RowForm):
    """One relation that another asset's record says of this one: it may be removed here, and changed over there."""

    part = "relation_in"
    label = "relations from other assets"
    one = "a relation"
    hint = "Recorded with the other asset, and changed there. Removed here, they are gone from both."
    can_add = False

    def words(self) -> str:
        """The relation from this side."""
        other = self.around.assets[int(self.state["from_asset"])]
        return f"{RELATION_INVERSE[RelationKind(self.state['kind'])]} {other}"
