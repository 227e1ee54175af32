"""The names an asset has or had beside its present one."""

from assets.choices import NameKind
from assets.forms.editing.fields import UncertainDateField, column
from assets.forms.editing.row import RowForm
from assets.models import AssetName


class NameForm(RowForm):
    """One further name."""

    # The column of the asset is called "name" already.
    part = "other_name"
    label = "names over time"
    one = "a name"
    hint = "Former names keep an asset findable, and tie it to what earlier lists called it."
    once = ("name", "kind")
    once_words = "This name stands there already."

    name = column(AssetName, "name")
    kind = column(AssetName, "kind", initial=NameKind.FORMER)
    since = UncertainDateField(label="from")
    until = UncertainDateField(label="until")
