"""A proxy chosen for a row: what is copied, what stays, and what is refused."""

from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from assets.actions.changes import AlreadyWrittenError
from assets.choices import ChangeKind
from assets.models import ChangeSet
from sroi.actions.choosing import choose_proxy, seen_of
from sroi.actions.proxies import ProxyRefusedError
from sroi.cells.shapes import LockedMapError
from sroi.cells.sheet import Sheet
from sroi.choices import Figure, Licence
from sroi.models import Outcome, Proxy
from sroi.store.reckoning import reckon
from tests.sroi.factories import make_final, make_price_index, make_proxy, make_sound_map


@pytest.fixture
def impact_map(project):
    """A map in prices of 2024 with one row."""
    index = make_price_index({"2011": "50", "2024": "100"}, title="Some prices")
    return make_sound_map(project=project, price_year="2024", price_index=index, currency="GBP")


@pytest.fixture
def proxy(db):
    """A cost of 2011/12, which the index of the map does not know."""
    return make_proxy(
        name="Attendance", value=Decimal("109"), low=Decimal(100), high=Decimal(120), unit="per attendance",
        price_year="2011/12", method="Unit cost", source_title="A database", source_page="HE4.0",
        source_url="https://example.org/", licence=Licence.CC_BY, attribution="© The makers.",
    )  # fmt: skip


def choose(impact_map, proxy, by, **said):
    """Choose the proxy for the only row, as somebody does who sees it as it is."""
    outcome = impact_map.outcomes.get()
    seen = seen_of(Sheet(impact_map), outcome)
    given = {"row": outcome.uuid, "year": "2011", "seen": seen, "submission": uuid4()}
    return choose_proxy(impact_map=impact_map, proxy=proxy, by=by, **{**given, **said})


def test_row_gets_a_copy_with_source_licence_range_and_year(impact_map, proxy, researcher):
    choose(impact_map, proxy, researcher)
    outcome = impact_map.outcomes.get()
    worth = outcome.estimates.get(figure=Figure.PROXY_VALUE)
    assert (outcome.proxy, outcome.proxy_name, outcome.proxy_unit) == (proxy, "Attendance", "per attendance")
    assert (outcome.proxy_source, outcome.proxy_url) == ("A database, HE4.0", "https://example.org/")
    assert outcome.proxy_licence == "Creative Commons Attribution 4.0"
    assert (worth.value, worth.low, worth.high) == (109, 100, 120)
    assert worth.source == "A database, HE4.0. © The makers"
    assert outcome.proxy_price_year == "2011"
    assert worth.reason == "In prices of 2011/12, taken as those of 2011."
    assert reckon(impact_map).case.outcomes[0].value == 218


def test_choice_is_one_change_set_with_its_history(impact_map, proxy, researcher):
    written = choose(impact_map, proxy, researcher)
    assert (written.kind, written.by, written.project) == (ChangeKind.IMPACT_MAP, researcher, impact_map.project)
    assert written.details == {"impact_map": str(impact_map.uuid)}
    event = impact_map.outcomes.get().events.order_by("pgh_id").last()
    assert event.pgh_context.metadata["change_set"] == str(written.uuid)


def test_later_change_of_the_library_moves_no_map(impact_map, proxy, researcher):
    choose(impact_map, proxy, researcher)
    Proxy.objects.filter(pk=proxy.pk).update(value=110)
    assert impact_map.outcomes.get().estimates.get(figure=Figure.PROXY_VALUE).value == 109


def test_loss_stays_a_loss(impact_map, proxy, researcher):
    Outcome.objects.update(direction=-1)
    choose(impact_map, proxy, researcher)
    assert impact_map.outcomes.get().direction == -1


def test_form_sent_twice_chooses_once(impact_map, proxy, researcher):
    submission = uuid4()
    choose(impact_map, proxy, researcher, submission=submission)
    with pytest.raises(AlreadyWrittenError):
        choose(impact_map, proxy, researcher, submission=submission)


def test_row_that_somebody_changed_in_between_is_not_overwritten(impact_map, proxy, researcher):
    seen = seen_of(Sheet(impact_map), impact_map.outcomes.get())
    Outcome.objects.update(proxy_unit="per night")
    with pytest.raises(ProxyRefusedError, match="changed how this row is valued"):
        choose(impact_map, proxy, researcher, seen=seen)
    assert impact_map.outcomes.get().proxy is None


def test_retired_proxy_proxy_of_another_currency_and_row_that_is_gone_are_refused(impact_map, researcher):
    with pytest.raises(ProxyRefusedError, match="no longer offered"):
        choose(impact_map, make_proxy(is_retired=True), researcher)
    with pytest.raises(ProxyRefusedError, match="is in EUR and the map in GBP"):
        choose(impact_map, make_proxy(currency="EUR"), researcher)
    with pytest.raises(ProxyRefusedError, match="removed this row"):
        choose(impact_map, make_proxy(), researcher, row=uuid4())


def test_final_map_and_people_without_the_right_are_refused(impact_map, proxy, researcher, manager):
    with pytest.raises(PermissionDenied):
        choose(impact_map, proxy, manager)
    make_final(impact_map)
    with pytest.raises(LockedMapError):
        choose(impact_map, proxy, researcher)


# --- The page -----------------------------------------------------------------------------------------------------


def address_of(impact_map):
    """The page on which a proxy is chosen for the only row."""
    return reverse("sroi:impact_map_proxy", args=[impact_map.uuid, impact_map.outcomes.get().uuid])


def body_of(page, proxy, /, **said):
    """What the button beside a proxy sends."""
    shown = page.context["page"]
    return {
        "row": str(shown.outcome.uuid), "proxy": str(proxy.uuid), "year": "2011", "seen": shown.seen,
        "submission": str(shown.submission), **said,
    }  # fmt: skip


def test_page_shows_the_working_and_chooses(client_of, researcher, impact_map, proxy):
    client = client_of(researcher)
    page = client.get(address_of(impact_map))
    text = page.content.decode()
    assert "Its prices of 2011/12 taken as those of 2011" in text
    assert "£109 × 100 ÷ 50 (Some prices, 2024 over 2011: ×\N{NO-BREAK SPACE}2.0000) = £218" in text
    body = body_of(page, proxy)
    for _ in range(2):
        answer = client.post(address_of(impact_map), body)
        assert answer.status_code == 302
        assert answer.url.startswith(reverse("sroi:impact_map_stage", args=[impact_map.uuid, "proxies"]))
    assert impact_map.outcomes.get().proxy == proxy
    assert ChangeSet.objects.filter(kind=ChangeKind.IMPACT_MAP).count() == 1
    assert "Chosen for this row" in client.get(address_of(impact_map)).content.decode()


def test_year_that_is_not_on_offer_is_not_taken(client_of, researcher, impact_map, proxy):
    client = client_of(researcher)
    page = client.get(address_of(impact_map))
    client.post(address_of(impact_map), body_of(page, proxy, year="1900"))
    assert impact_map.outcomes.get().proxy_price_year == "2011"


def test_conflict_and_proxy_that_is_gone_are_said_on_the_page(client_of, researcher, impact_map, proxy):
    client = client_of(researcher)
    page = client.get(address_of(impact_map))
    stale = client.post(address_of(impact_map), body_of(page, proxy, seen="long ago"))
    assert (stale.status_code, "choose once more" in stale.content.decode()) == (409, True)
    strange = client.post(address_of(impact_map), body_of(page, proxy, proxy=str(uuid4())))
    assert (strange.status_code, "not offered here any more" in strange.content.decode()) == (409, True)


def test_proxies_of_other_projects_are_not_offered(client_of, researcher, impact_map, stranger):
    theirs = make_proxy(project=stranger.memberships.get().project, name="Theirs alone")
    client = client_of(researcher)
    page = client.get(address_of(impact_map))
    assert "Theirs alone" not in page.content.decode()
    assert client.post(address_of(impact_map), body_of(page, theirs)).status_code == 409


def test_value_that_may_not_be_passed_on_is_marked_before_it_is_chosen(client_of, researcher, impact_map):
    make_proxy(licence=Licence.NO_DERIVATIVES)
    assert "leaves in no file" in client_of(researcher).get(address_of(impact_map)).content.decode()
