"""What a cell may name: stakeholders, outputs and outcomes of its map, and price indices."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sroi.models import ImpactMap, Outcome, Output, PriceIndex, Stakeholder


@dataclass(frozen=True, slots=True)
class Option:
    """One of them: its primary key, what is sent for it, and what is read."""

    pk: int
    edit: str
    text: str


@dataclass(frozen=True)
class Links:
    """What may be chosen, by the key of the column that names it."""

    by_key: Mapping[str, Sequence[Option]] = field(default_factory=dict)

    def options(self, key: str) -> Sequence[Option]:
        """What may be chosen in a column, in the order of the table."""
        return self.by_key.get(key, ())

    def find(self, key: str, text: str) -> list[Option]:
        """What a text names: the row of that id, else those of that name, in whatever case it is written."""
        options = self.options(key)
        if found := [option for option in options if option.edit == text]:
            return found
        return [option for option in options if option.text.casefold() == text.casefold()]

    def option(self, key: str, pk: object) -> Option | None:
        """The option with this primary key."""
        return next((option for option in self.options(key) if option.pk == pk), None)


NO_LINKS = Links()


def links_of(impact_map: ImpactMap) -> Links:
    """Everything that the cells of a map may name; four queries."""
    stakeholders = Stakeholder.objects.filter(impact_map=impact_map)
    outputs = Output.objects.filter(impact_map=impact_map)
    outcomes = Outcome.objects.filter(impact_map=impact_map)
    return Links(
        {
            "stakeholder": [Option(row.pk, str(row.uuid), row.name) for row in stakeholders],
            "output": [Option(row.pk, str(row.uuid), str(row)) for row in outputs],
            "leads_to": [Option(row.pk, row.key, str(row)) for row in outcomes],
            "price_index": [Option(index.pk, index.name, index.title) for index in PriceIndex.objects.all()],
        }
    )
