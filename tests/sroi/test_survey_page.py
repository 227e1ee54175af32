"""The page on which counts of answers become a figure, with its interval, its source and how it was counted."""

from decimal import Decimal

import pytest
from django.urls import reverse

from sroi.choices import AttributionMeans, Figure
from sroi.models import Estimate
from tests.sroi.factories import make_estimate, make_sound_map


@pytest.fixture
def impact_map(project):
    return make_sound_map(project=project)


@pytest.fixture
def outcome(impact_map):
    return impact_map.outcomes.get()


def address(outcome, figure, scale="yes-no"):
    return reverse("sroi:impact_map_survey", args=[outcome.impact_map.uuid, outcome.uuid, figure]) + f"?scale={scale}"


def answers(page, **said):
    """The form of a page as it was drawn, filled in."""
    standing = {f"was-{key}": edit for key, _, _, edit in page.context["page"].standing}
    submission = page.context["page"].form["submission"].value()
    form = {"question": "Would you sleep as well without it?", "source": "Form at the last session", "a0": 13, "a1": 28}
    return {**standing, "submission": str(submission), **form, **said}


def test_answers_are_worked_out_first_and_then_written_with_interval_source_and_reason(client_of, researcher, outcome):
    client, url = client_of(researcher), address(outcome, "deadweight")
    page = client.get(url)
    looked = client.post(url, answers(page))
    assert looked.context["page"].found[:4] == [
        ("value", "68.29 %"),
        ("lowest", "53.02 %"),
        ("highest", "80.44 %"),
        ("people behind it", "41"),
    ]
    assert Estimate.objects.get(outcome=outcome, figure="deadweight").value == Decimal("0.2")
    written = client.post(url, answers(page, write="yes"))
    assert written.status_code == 302
    found = Estimate.objects.get(outcome=outcome, figure="deadweight")
    assert (str(found.value), str(found.low), str(found.high), found.n) == ("0.6829", "0.5302", "0.8044", 41)
    assert found.source == "Form at the last session"
    assert found.reason == (
        "41 answers to “Would you sleep as well without it?”: 13 × no, 28 × yes. Counted as no = 0 %, yes = 100 %. "
        "Lowest and highest: the 95 % interval of a sample of this size (Wilson)."
    )


def test_figure_that_somebody_else_wrote_meanwhile_is_not_replaced_unseen(client_of, researcher, outcome):
    client, url = client_of(researcher), address(outcome, "deadweight")
    page = client.get(url)
    make_estimate(outcome, Figure.DEADWEIGHT, "0.4")
    refused = client.post(url, answers(page, write="yes"))
    assert refused.status_code == 409
    assert "40 %" in refused.content.decode()
    assert Estimate.objects.get(outcome=outcome, figure="deadweight").value == Decimal("0.4")
    again = client.post(url, answers(refused, write="yes"))
    assert again.status_code == 302
    assert Estimate.objects.get(outcome=outcome, figure="deadweight").value == Decimal("0.6829")


def test_question_asked_the_other_way_round_and_share_of_a_group(client_of, researcher, impact_map, outcome):
    impact_map.attribution_means = AttributionMeans.US
    impact_map.save()
    client = client_of(researcher)
    page = client.get(address(outcome, "attribution"))
    assert page.context["page"].heading == "due to us"
    client.post(address(outcome, "attribution"), answers(page, is_turned="on", write="yes"))
    assert str(Estimate.objects.get(outcome=outcome, figure="attribution").value) == "0.3171"
    page = client.get(address(outcome, "quantity"))
    client.post(address(outcome, "quantity"), answers(page, of="46", write="yes"))
    quantity = Estimate.objects.get(outcome=outcome, figure="quantity")
    assert (str(quantity.value), str(quantity.low), str(quantity.high)) == ("31.41", "24.39", "37")


@pytest.mark.parametrize(
    ("said", "words"),
    [({"a0": 0, "a1": "0"}, "Nobody has answered"), ({"a1": ""}, "Write 0 where nobody"),
     ({"a0": "-1"}, "Write 0 or more."),
     ({"question": ""}, "Write what they were asked."), ({"source": "x\u202e"}, "cannot be seen")],
)  # fmt: skip
def test_what_cannot_be_counted_is_said_and_nothing_typed_is_lost(client_of, researcher, outcome, said, words):
    client, url = client_of(researcher), address(outcome, "deadweight")
    page = client.post(url, answers(client.get(url), **said, write="yes"))
    assert words in page.content.decode()
    assert 'value="28"' in page.content.decode() or "a1" in said
    assert Estimate.objects.get(outcome=outcome, figure="deadweight").value == Decimal("0.2")


@pytest.mark.parametrize(("figure", "scale"), [("proxy_value", "yes-no"), ("nothing", "yes-no"), ("deadweight", "odd")])
def test_figure_that_no_answers_can_give_is_not_there(client_of, researcher, outcome, figure, scale):
    assert client_of(researcher).get(address(outcome, figure, scale)).status_code == 404
