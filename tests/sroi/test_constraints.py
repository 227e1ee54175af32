"""Every rule of impact maps that lives in the database, broken once through raw writes: no form stands in between."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import F

from sroi.choices import Figure
from sroi.models import (
    Acknowledgement,
    ChecklistAnswer,
    Estimate,
    ImpactMap,
    MapActivity,
    MapAsset,
    PriceLevel,
    Proxy,
    Reply,
    ReportFile,
    Stakeholder,
)
from tests.factories import make_activity, make_asset
from tests.sroi.factories import (
    make_challenge,
    make_estimate,
    make_map,
    make_outcome,
    make_price_index,
    make_proxy,
    make_stakeholder,
)

pytestmark = pytest.mark.django_db


def twice(make: Callable[[], object]) -> None:
    """The same once more."""
    make()
    make()


def about_twice(model: type, field: str, record: object) -> None:
    """A map that names the same thing of the register twice."""
    impact_map = make_map()
    twice(lambda: model.objects.create(impact_map=impact_map, **{field: record}))


def answered(**fields: object) -> Callable[[], object]:
    """A function: an answer to one warning of one map."""
    impact_map = make_map()
    said = {"code": "few_people", "message": "9 people are behind it.", "reason": "All there were."}
    return lambda: Acknowledgement.objects.create(impact_map=impact_map, **{**said, **fields})


def checked(**fields: object) -> Callable[[], object]:
    """A function: an answer to one item of one map's checklist."""
    impact_map = make_map()
    said = {"item": "involve", "answer": "yes", "reason": "They were asked."}
    return lambda: ChecklistAnswer.objects.create(impact_map=impact_map, **{**said, **fields})


def versions(**fields: object) -> None:
    """Two versions of one map."""
    first = make_map()
    make_map(project=first.project, series=first.series, **fields)


def figured(figure: Figure, value: str) -> None:
    """A figure of an outcome, which has none yet."""
    outcome = make_outcome(make_map())
    outcome.estimates.all().delete()
    make_estimate(outcome, figure, value)


def drawn_twice() -> None:
    """A report drawn twice for one state."""
    impact_map = make_map()
    twice(lambda: ReportFile.objects.create(impact_map=impact_map, sha256="0" * 64))


def doubled(figure: Figure) -> None:
    """A figure that is estimated already."""
    estimate = make_outcome(make_map()).estimates.get(figure=figure)
    Estimate.objects.create(impact_map=estimate.impact_map, outcome=estimate.outcome, figure=figure)


def named_twice() -> None:
    """Two stakeholders of one name."""
    impact_map = make_map()
    twice(lambda: Stakeholder.objects.create(impact_map=impact_map, name="Singers"))


def own_copy() -> None:
    """A version that is copied from itself."""
    ImpactMap.objects.filter(pk=make_map().pk).update(previous=F("pk"))


BREAKS: dict[str, Callable[[], object]] = {
    "impact_map_version_is_once": lambda: versions(status="final", version=1),
    "impact_map_has_one_open_version": lambda: versions(version=2),
    "impact_map_belongs_to_a_project": lambda: ImpactMap.objects.create(title="Nobody's"),
    "impact_map_is_public_when_final": lambda: make_map(openness="public"),
    "impact_map_status_is_known": lambda: make_map(status="done"),
    "impact_map_discount_rate_is_a_rate": lambda: make_map(discount_rate=Decimal("0.16")),
    "impact_map_health_rate_is_a_rate": lambda: make_map(health_discount_rate=Decimal("-0.01")),
    "impact_map_exponent_is_some_years": lambda: make_map(first_benefit_exponent=Decimal(61)),
    "impact_map_materiality_is_a_share": lambda: make_map(materiality_threshold=Decimal(5)),
    "impact_map_drop_off_year_is_1_to_60": lambda: make_map(drop_off_from_benefit_year=0),
    "impact_map_max_years_is_1_to_60": lambda: make_map(max_years=61),
    "impact_map_horizon_is_1_to_60": lambda: make_map(horizon=0),
    "impact_map_is_no_copy_of_itself": own_copy,
    "map_asset_is_named_once": lambda: about_twice(MapAsset, "asset", make_asset()),
    "map_activity_is_named_once": lambda: about_twice(MapActivity, "activity", make_activity(make_asset())),
    "stakeholder_is_named_once": named_twice,
    "stakeholder_group_is_not_negative": lambda: make_stakeholder(make_map(), group_size=Decimal(-1)),
    "outcome_is_gain_or_loss": lambda: make_outcome(make_map(), direction=0),
    "outcome_delay_is_not_negative": lambda: make_outcome(make_map(), delay_years=Decimal(-1)),
    "estimate_is_once_for_a_figure": lambda: doubled(Figure.QUANTITY),
    "estimate_share_is_from_0_to_1": lambda: figured(Figure.DEADWEIGHT, "15"),
    "estimate_is_not_negative": lambda: figured(Figure.QUANTITY, "-1"),
    "proxy_is_once_in_a_library": lambda: twice(lambda: make_proxy(name="An hour of a nurse")),
    "proxy_value_is_not_negative": lambda: make_proxy(value=Decimal(-1)),
    "proxy_value_lies_in_its_range": lambda: make_proxy(low=Decimal(2000)),
    "price_level_is_once_a_year": lambda: PriceLevel.objects.create(
        index=make_price_index(), year="2020", level=Decimal(81)
    ),
    "price_level_is_above_0": lambda: make_price_index({"2020": "0"}),
    "challenge_says_something": lambda: make_challenge(make_map(), text=""),
    "reply_says_something": lambda: Reply.objects.create(challenge=make_challenge(make_map()), text="", by_id=1),
    "acknowledgement_is_once_for_a_warning": lambda: twice(answered()),
    "acknowledgement_says_why": lambda: answered(reason="")(),
    "checklist_item_is_answered_once": lambda: twice(checked()),
    "checklist_answer_says_why": lambda: checked(reason="")(),
    "report_file_is_made_once": drawn_twice,
}


@pytest.mark.parametrize("name", sorted(BREAKS))
def test_database_refuses(name: str) -> None:
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        BREAKS[name]()
    assert refused.value.__cause__.diag.constraint_name == name


def test_every_constraint_is_broken_once_here() -> None:
    ours = apps.get_app_config("sroi").get_models()
    assert set(BREAKS) == {rule.name for model in ours for rule in model._meta.constraints}


def test_one_proxy_may_have_the_values_of_several_years() -> None:
    make_proxy(name="An hour of a nurse", price_year="2023")
    make_proxy(name="An hour of a nurse", price_year="2024")
    assert Proxy.objects.count() == 2
