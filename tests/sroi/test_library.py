"""The library: who reads what, who adds and corrects, what is refused, and what of a map may leave."""

from dataclasses import replace
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from assets.actions.changes import AlreadyWrittenError
from assets.choices import ChangeKind
from assets.models import ChangeSet
from sroi.actions.proxies import (
    ProxyChangedError,
    ProxyRefusedError,
    add_proxy,
    change_proxy,
    offer_proxy_again,
    retire_proxy,
    said_of,
)
from sroi.choices import Figure, Licence
from sroi.models import Proxy
from tests.factories import make_user
from tests.sroi.factories import (
    make_estimate,
    make_final,
    make_price_index,
    make_proxy,
    make_sound_map,
)

SAID = {
    "name": "A ticket", "description": "What an evening costs.", "theme": "Culture", "value": "12.50", "low": "",
    "high": "", "currency": "GBP", "unit": "per ticket", "price_year": "2024", "method": "Market price",
    "source_title": "A price list", "source_page": "p. 3", "source_url": "example.org/prices",
    "accessed_on": "2026-01-05", "licence": Licence.OWN, "attribution": "",
}  # fmt: skip


@pytest.fixture
def superuser(db):
    """Administers the whole installation."""
    return make_user(is_superuser=True)


def body(**said):
    """What the form sends."""
    return {**SAID, "submission": str(uuid4()), **said}


def text_of(client, address, **query):
    """A page as text."""
    answer = client.get(address, query)
    assert answer.status_code == 200
    return answer.content.decode()


# --- Reading ------------------------------------------------------------------------------------------------------


def test_visitors_read_what_may_be_passed_on_and_staff_all_of_it(client, client_of, visitor, researcher, stranger):
    open_one, ours = make_proxy(name="Open one"), make_proxy(name="Kept one", licence=Licence.NO_DERIVATIVES)
    theirs = make_proxy(name="Their own", project=stranger.memberships.get().project)
    for reader in (client, client_of(visitor)):
        text = text_of(reader, reverse("sroi:proxies"))
        assert ("Open one" in text, "Kept one" in text, "Their own" in text) == (True, False, False)
    text = text_of(client_of(researcher), reverse("sroi:proxies"))
    assert ("Open one" in text, "Kept one" in text, "Their own" in text) == (True, True, False)
    assert client.get(ours.get_absolute_url()).status_code == 302
    assert client_of(visitor).get(ours.get_absolute_url()).status_code == 404
    assert client_of(researcher).get(theirs.get_absolute_url()).status_code == 404
    assert "Not to be passed on" in text_of(client_of(researcher), ours.get_absolute_url())
    assert open_one.unit in text_of(client, open_one.get_absolute_url())


def test_list_is_narrowed_by_words_theme_unit_and_licence(client, db):
    make_proxy(name="Ticket to a play", theme="Culture", unit="per ticket")
    make_proxy(name="Bed day", theme="Health", unit="per day", licence=Licence.CC0)
    make_proxy(name="Long gone", is_retired=True)
    address = reverse("sroi:proxies")
    for query, found in (
        ({"q": "ticket PLAY"}, (True, False, False)),
        ({"q": "play bed"}, (False, False, False)),
        ({"theme": "Health"}, (False, True, False)),
        ({"unit": "per ticket"}, (True, False, False)),
        ({"licence": Licence.CC0}, (False, True, False)),
        ({"theme": "no such"}, (True, True, False)),
        ({"retired": "yes"}, (False, False, True)),
        ({}, (True, True, False)),
    ):
        text = text_of(client, address, **query)
        assert tuple(name in text for name in ("Ticket to a play", "Bed day", "Long gone")) == found, query
    assert "No proxy is like that" in text_of(client, address, q="nothing")


def test_list_asks_a_fixed_number_of_questions(client, db, django_assert_max_num_queries):
    for _ in range(15):
        make_proxy()
    with django_assert_max_num_queries(10):
        client.get(reverse("sroi:proxies"))


def test_recalled_figure_says_so(client, db):
    proxy = make_proxy(is_recalled=True)
    for address in (reverse("sroi:proxies"), proxy.get_absolute_url()):
        assert "Recalled, not read in the source" in text_of(client, address)
    index = make_price_index(is_recalled=True)
    assert "Recalled, not read in the source" in text_of(client, index.get_absolute_url())


def test_page_names_the_rows_that_have_it_as_far_as_one_may_read_their_maps(client, client_of, researcher, project):
    proxy = make_proxy()
    draft, final = make_sound_map(project=project), make_sound_map(project=project)
    for impact_map in (draft, final):
        impact_map.outcomes.update(proxy=proxy)
    make_estimate(final.outcomes.get(), Figure.PROXY_VALUE, "999")
    make_final(final, is_public=True)
    seen = text_of(client, proxy.get_absolute_url())
    assert (draft.title in seen, final.title in seen) == (False, True)
    assert "has £999" in seen
    assert draft.title in text_of(client_of(researcher), proxy.get_absolute_url())


def test_price_index_shows_levels_source_and_takes_an_amount_along(client, db):
    index = make_price_index({"2022": "80", "2023": "90", "2024": "99"}, title="Some prices")
    address = index.get_absolute_url()
    text = text_of(client, address)
    assert "Made up for a test" in text
    assert "12.5\N{NO-BREAK SPACE}%" in text
    found = text_of(client, address, amount="100", year="2023", base_year="2024")
    assert "£100 × 99 ÷ 90 (Some prices, 2024 over 2023: ×\N{NO-BREAK SPACE}1.1000) = £110" in found
    assert "is not a plain number" in text_of(client, address, amount="£100", year="2023", base_year="2024")
    assert client.get(reverse("sroi:price_index", args=["no-such"])).status_code == 404


# --- Adding and correcting ----------------------------------------------------------------------------------------


def test_editor_adds_a_proxy_to_the_library_of_their_project_once(client_of, researcher, project):
    client = client_of(researcher)
    sent = body(project=project.pk)
    for _ in range(2):
        answer = client.post(reverse("sroi:proxy_new"), sent)
        assert answer.status_code == 302
    proxy = Proxy.objects.get()
    assert answer.url == proxy.get_absolute_url()
    assert (proxy.project, proxy.value, proxy.source_url) == (project, Decimal("12.50"), "https://example.org/prices")
    written = ChangeSet.objects.get(kind=ChangeKind.PROXY)
    assert (written.by, written.project, written.details) == (researcher, project, {"proxy": str(proxy.uuid)})
    assert "Proxy added, by" in text_of(client, proxy.get_absolute_url())


def test_shared_library_is_added_to_by_administrators_of_the_installation_alone(
    client_of, researcher, superuser, project, stranger
):
    page = client_of(researcher).post(reverse("sroi:proxy_new"), body(project=""))
    assert "This field is required" in page.content.decode()
    assert client_of(superuser).post(reverse("sroi:proxy_new"), body(project="")).status_code == 302
    assert Proxy.objects.get().project is None
    with pytest.raises(PermissionDenied):
        add_proxy(project=None, said=said_of(make_proxy()), by=researcher, submission=uuid4())
    with pytest.raises(PermissionDenied):
        add_proxy(project=project, said=said_of(make_proxy()), by=stranger, submission=uuid4())


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("value", "1,200", "“1,200” is not a plain number"),
        ("value", "-5", "is negative"),
        ("low", "20", "The lowest is above the value"),
        ("high", "2", "The highest is below the value"),
        ("price_year", "2024-25", "Write it with a stroke: 2024/25"),
        ("price_year", "24", "is no year of prices"),
        ("price_year", "2024/26", "is no year of prices"),
        ("accessed_on", "2999-01-01", "This day has not come yet"),
        ("licence", Licence.CC_BY, "The licence asks that its author is named"),
        ("source_title", "HACT, Social Value Bank", "may not be passed on"),
        ("source_title", "", "Say where the figure is from"),
    ],
)
def test_fault_is_said_beside_its_field_and_nothing_typed_is_lost(client_of, researcher, project, field, typed, words):
    page = client_of(researcher).post(reverse("sroi:proxy_new"), body(**{"project": project.pk, field: typed}))
    text = page.content.decode()
    assert words in text
    assert "What an evening costs." in text
    assert not Proxy.objects.exists()


def test_second_proxy_of_one_name_and_year_is_refused(client_of, researcher, project):
    make_proxy(project=project, name="A ticket", price_year="2024")
    page = client_of(researcher).post(reverse("sroi:proxy_new"), body(project=project.pk))
    assert "There is a proxy of this name and price year already." in page.content.decode()
    assert Proxy.objects.count() == 1


def form_of(client, proxy):
    """What saving the form as it is drawn would send."""
    form = client.get(reverse("sroi:proxy_edit", args=[proxy.uuid])).context["form"]
    return {bound.html_name: bound.value() or "" for bound in form if bound.value() is not False}


def test_correction_is_written_with_its_history_and_stays_in_its_library(client_of, researcher, project, stranger):
    proxy = make_proxy(project=project)
    client = client_of(researcher)
    sent = form_of(client, proxy) | {"value": "1100", "project": stranger.memberships.get().project_id}
    assert client.post(reverse("sroi:proxy_edit", args=[proxy.uuid]), sent).status_code == 302
    proxy.refresh_from_db()
    assert (proxy.value, proxy.project) == (1100, project)
    text = text_of(client, proxy.get_absolute_url())
    assert "Proxy corrected, by" in text
    assert "<del>1000</del> → 1100" in text


def test_form_saved_as_it_is_writes_nothing(client_of, researcher, project):
    proxy = make_proxy(project=project)
    client = client_of(researcher)
    assert client.post(reverse("sroi:proxy_edit", args=[proxy.uuid]), form_of(client, proxy)).status_code == 302
    assert not ChangeSet.objects.filter(kind=ChangeKind.PROXY).exists()


def test_correction_of_somebody_else_is_not_overwritten(client_of, researcher, project):
    proxy = make_proxy(project=project, unit="per night", theme="Sleep")
    client = client_of(researcher)
    sent = form_of(client, proxy) | {"unit": "per week"}
    Proxy.objects.update(unit="per month", theme="Rest")
    page = client.post(reverse("sroi:proxy_edit", args=[proxy.uuid]), sent)
    text = page.content.decode()
    assert "Somebody else corrected this in the meantime" in text
    assert "Now it says “per month”. Saving keeps yours." in text
    assert 'value="Rest"' in text
    again = page.context["form"].data
    assert client.post(reverse("sroi:proxy_edit", args=[proxy.uuid]), again).status_code == 302
    proxy.refresh_from_db()
    assert (proxy.unit, proxy.theme) == ("per week", "Rest")


def test_colleagues_without_the_right_and_shared_proxies_are_closed_to_corrections(
    researcher, manager, project, superuser
):
    ours, shared = make_proxy(project=project), make_proxy()
    for proxy, person in ((ours, manager), (shared, researcher)):
        with pytest.raises(PermissionDenied):
            change_proxy(proxy=proxy, began_as=said_of(proxy), said=said_of(ours), by=person, submission=uuid4())
    with pytest.raises(ProxyChangedError):
        change_proxy(proxy=shared, began_as=said_of(ours), said=said_of(make_proxy()), by=superuser, submission=uuid4())
    other = make_proxy(price_year=shared.price_year)
    taken = replace(said_of(other), name=shared.name)
    with pytest.raises(ProxyRefusedError, match="already"):
        change_proxy(proxy=other, began_as=said_of(other), said=taken, by=superuser, submission=uuid4())


def test_retired_proxy_is_offered_no_more_and_may_be_offered_again(client_of, researcher, project):
    proxy = make_proxy(project=project)
    client = client_of(researcher)
    address, submission = reverse("sroi:proxy_retire", args=[proxy.uuid]), str(uuid4())
    for _ in range(2):
        assert client.post(address, {"act": "retire", "submission": submission}).status_code == 302
    assert proxy.name not in text_of(client, reverse("sroi:proxies"))
    assert "No longer offered" in text_of(client, proxy.get_absolute_url())
    offer_proxy_again(proxy=proxy, by=researcher, submission=uuid4())
    assert not Proxy.objects.get().is_retired
    with pytest.raises(AlreadyWrittenError):
        retire_proxy(proxy=proxy, by=researcher, submission=UUID(submission))
    assert [written.reason for written in ChangeSet.objects.filter(kind=ChangeKind.PROXY).order_by("at")] == [
        "Proxy retired",
        "Proxy offered again",
    ]


def test_day_of_reading_is_today_at_the_latest(client_of, researcher, project):
    today = timezone.localdate().isoformat()
    sent = body(project=project.pk, accessed_on=today)
    assert client_of(researcher).post(reverse("sroi:proxy_new"), sent).status_code == 302


def test_what_is_missing_is_said_field_by_field(client_of, researcher, project):
    page = client_of(researcher).post(reverse("sroi:proxy_new"), {"project": project.pk, "low": "3"})
    needed = {
        column.name
        for column in Proxy._meta.concrete_fields
        if column.name in SAID and not (column.null or column.blank or column.name == "is_recalled")
    }
    errors = page.context["form"].errors
    assert set(errors) - {"submission"} == needed
    assert errors["price_year"] == ["Give the year of its prices, as 2024 or as 2024/25."]
    assert 'value="3"' in page.content.decode()
