"""The pages of the update workflow: what they show, what they narrow to, and what their forms write."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from assets.choices import Attempt, Channel
from assets.models import Change, Task, TaskAttempt, Wave
from tests.factories import (
    make_asset,
    make_classification,
    make_location,
    make_place,
    make_sighting,
    make_task,
    square,
)

pytestmark = pytest.mark.django_db


def page(name, record, query=""):
    """The address of a page about a wave or a task."""
    return reverse(f"assets:{name}", args=[record.uuid]) + query


def hidden(response, name):
    """What a form of the page carries in a hidden field."""
    return response.context["page"].form[name].value()


@pytest.fixture
def client(client_of, researcher):
    """The researcher's browser."""
    return client_of(researcher)


@pytest.fixture
def tasks(field, researcher, admin_user):
    """Three more tasks: one of the researcher put off until next week, one of the admin, and an answered one."""
    later, other, done = (make_asset(name=name, project=field.project) for name in ("Later", "Other", "Done"))
    make_classification(other, "nature_of_work", "singing")
    off = timezone.localdate() + timedelta(days=7)
    make_task(later, wave=field.today, assigned_to=researcher, next_try=off)
    make_task(other, wave=field.today, assigned_to=admin_user)
    make_task(done, wave=field.today, answer="ceased", answered_at=timezone.now(), answered_by=researcher)
    TaskAttempt.objects.create(
        task=Task.objects.get(asset=other), at=timezone.now(), channel=Channel.PHONE, outcome=Attempt.NO_ANSWER,
        by=researcher,
    )  # fmt: skip


def test_waves_of_ones_projects_are_listed_with_their_tasks(client, field, tasks):
    text = client.get(reverse("assets:wave_list")).content.decode()
    assert "2005 baseline" in text
    assert page("wave_new", field.baseline) in text
    assert page("task_list", field.today) in text
    assert page("task_list", field.baseline) not in text


def test_update_is_started_from_a_wave(client, field):
    said = {"name": "2027", "reference_date": "2026-06-01", "submission": str(uuid4())}
    answer = client.post(page("wave_new", field.baseline), said)
    begun = Wave.objects.get(name="2027")
    assert answer.url == page("task_list", begun)
    assert client.post(page("wave_new", field.baseline), said).url == answer.url
    refused = client.post(page("wave_new", field.baseline), said | {"reference_date": "1999-01-01"})
    assert "a later day" in refused.content.decode()


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["The Florrie", "Other", "Later"]),
        ("?who=me", ["Later"]),
        ("?who=nobody", ["The Florrie"]),
        ("?due=today", ["The Florrie", "Other"]),
        ("?answer=answered", ["Done"]),
        ("?answer=ceased", ["Done"]),
        ("?category=singing", ["Other"]),
        ("?place=HERE", ["The Florrie"]),
        ("?tried=phone", ["Other"]),
        ("?tried=never", ["The Florrie", "Later"]),
        ("?q=florr", ["The Florrie"]),
        ("?listed=yes", ["Other"]),
        ("?who=999999&tried=fax", ["The Florrie", "Other", "Later"]),
    ],
)
def test_desk_shows_what_its_address_says_and_the_sheet_has_the_same(client, field, tasks, query, names):
    make_place(code="HERE", boundary=square(-2.9705, 53.4015))
    make_sighting(Task.objects.get(asset__name="Other").asset, wave=field.today, file_name="list.csv")
    shown = client.get(page("task_list", field.today, query)).context["page"].lines
    assert sorted(line.task.asset.name for line in shown) == sorted(names)
    sheet = b"".join(client.get(page("task_csv", field.today, query)).streaming_content).decode()
    assert sorted(line.split(",")[0].strip('"') for line in sheet.splitlines()[1:]) == sorted(names)


def test_desk_costs_the_same_number_of_queries_for_one_task_as_for_many(
    client, field, django_assert_max_num_queries
):  # fmt: skip
    for number in range(12):
        make_task(make_asset(name=f"Asset {number}", project=field.project), wave=field.today)
    with django_assert_max_num_queries(32):
        client.get(page("task_list", field.today))


def test_telephone_number_rings_and_nobody_answered_is_one_press(client, field):
    text = client.get(page("task_list", field.today)).content.decode()
    assert 'href="tel:01514960123"' in text
    said = {"channel": "phone", "outcome": "no_answer", "submission": str(uuid4()), "next": "/waves/"}
    assert client.post(page("task_attempt", field.task), said).url == "/waves/"
    client.post(page("task_attempt", field.task), said)
    assert field.task.attempts.get().outcome == "no_answer"


def test_attempt_of_yesterday_is_written_with_its_day(client, field):
    said = {"channel": "visit", "outcome": "not_there", "at": "2026-03-02T14:30", "submission": str(uuid4())}
    client.post(page("task_attempt", field.task), said)
    assert timezone.localtime(field.task.attempts.get().at).isoformat()[:16] == "2026-03-02T14:30"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_way_back_stays_on_this_site(client, field, elsewhere):
    said = {"channel": "phone", "outcome": "no_answer", "submission": str(uuid4()), "next": elsewhere}
    assert client.post(page("task_attempt", field.task), said).url == page("task_list", field.today)


def test_exactly_the_filtered_tasks_are_handed_out_once_counted(client, field, tasks, researcher):
    address = page("tasks_assign", field.today, "?who=nobody")
    shown = client.get(address)
    form = shown.context["form"]
    said = {name: str(form[name].value()) for name in ("expected", "submission")} | {"to": str(researcher.pk)}
    assert "Hand out 1 task" in shown.content.decode()
    assert client.post(address, said).url == page("task_list", field.today, "?who=nobody")
    field.task.refresh_from_db()
    assert field.task.assigned_to == researcher
    # By now nobody’s are none: what was counted is not handed out again.
    again = client.post(address, said | {"submission": str(uuid4())}, follow=True)
    assert "Other tasks are meant now" in again.content.decode()


def test_answer_is_written_from_the_form(client, field):
    drawn = client.get(page("task_detail", field.task))
    said = {
        "answer": "changed", "how": "visit", "day": timezone.localdate().isoformat(), "source": "the caretaker",
        "name": "Florence Institute", "street": "377 Mill Street, Liverpool", "code": "L1 9BG",
        "phone": "0151 496 0999", "works": [str(key) for key in hidden(drawn, "works")], "sector": "",
        "status": "active", "happened": "2011",
        "base": hidden(drawn, "base"), "submission": str(uuid4()),
    }  # fmt: skip
    answer = client.post(page("task_detail", field.task), said, follow=True)
    assert "Written, and decided: renamed and moved" in answer.content.decode()
    field.hall.refresh_from_db()
    assert (field.hall.name, field.hall.phone, field.hall.sector) == ("Florence Institute", "0151 496 0999", None)
    assert field.hall.locations.get(is_current=True).point is not None
    text = client.post(page("task_detail", field.task), said, follow=True).content.decode()
    assert "sent before" in text
    assert Change.objects.count() == 1


def test_script_that_sends_a_form_is_told_where_to_go(client, field):
    drawn = client.get(page("task_detail", field.task))
    said = {"answer": "confirmed", "how": "phone", "day": timezone.localdate().isoformat(), "name": "The Florrie"}
    said |= {"base": hidden(drawn, "base"), "submission": str(uuid4()), "street": "377 Mill Street, Liverpool"}
    said |= {"code": "L8 4RF", "works": hidden(drawn, "works"), "sector": hidden(drawn, "sector")}
    answer = client.post(page("task_detail", field.task), said, headers={"accept": "application/json"})
    assert answer.json() == {"next": page("task_list", field.today)}


def test_faults_come_back_with_what_was_typed(client, field):
    drawn = client.get(page("task_detail", field.task))
    said = {"answer": "ceased", "how": "source", "day": "2199-01-01", "evidence": "A sign", "happened": "sometime"}
    text = client.post(page("task_detail", field.task), said | {"base": hidden(drawn, "base")}).content.decode()
    faults = ("This day is still to come.", "Name the source.", "This is no date", "A sign")
    assert [words for words in faults if words not in text] == []
    assert "was not drawn for this task" in client.post(page("task_detail", field.task), said).content.decode()


def test_what_an_answer_lacks_is_said_beside_its_field(client, field):
    drawn = client.get(page("task_detail", field.task))
    said = {"answer": "ceased", "how": "visit", "day": timezone.localdate().isoformat(), "submission": str(uuid4())}
    said |= {"base": hidden(drawn, "base"), "works": hidden(drawn, "works"), "sector": hidden(drawn, "sector")}
    said |= {"street": "377 Mill Street, Liverpool", "code": "L8 4RF", "phone": "0151 496 0123"}
    form = client.post(page("task_detail", field.task), said).context["page"].form
    assert "nothing closes silently" in str(form.errors["reason"])


def test_what_somebody_else_wrote_meanwhile_is_said_and_nothing_typed_is_lost(client, field):
    drawn = client.get(page("task_detail", field.task))
    field.hall.phone = "0151 496 0777"
    field.hall.save()
    said = {"answer": "confirmed", "how": "phone", "day": timezone.localdate().isoformat(), "evidence": "Heard it ring"}
    said |= {"base": hidden(drawn, "base"), "submission": str(uuid4()), "works": hidden(drawn, "works")}
    said |= {"sector": hidden(drawn, "sector"), "street": "377 Mill Street, Liverpool", "code": "L8 4RF"}
    stale = client.post(page("task_detail", field.task), said | {"phone": "0151 496 0123"})
    text = stale.content.decode()
    assert "Somebody else has written meanwhile: telephone" in text
    assert "Heard it ring" in text
    said["base"] = hidden(stale, "base")
    client.post(page("task_detail", field.task), said | {"phone": "0151 496 0777"})
    field.task.refresh_from_db()
    assert field.task.answer == "confirmed"


def test_task_that_a_list_has_seen_says_so_and_can_be_accepted(client, field):
    make_sighting(field.hall, wave=field.today, file_name="libraries.csv", row_number=7)
    assert "Seen in libraries.csv" in client.get(page("task_list", field.today)).content.decode()
    assert "Accept what the list says" in client.get(page("task_detail", field.task)).content.decode()
    client.post(page("task_accept", field.task), {"submission": str(uuid4())})
    field.task.refresh_from_db()
    assert field.task.answer == "confirmed"


def test_task_is_taken(client, field, researcher):
    client.post(page("task_take", field.task))
    field.task.refresh_from_db()
    assert field.task.assigned_to == researcher


def test_notes_are_kept_for_colleagues(client, field):
    said = {"notes-notes": "Side door", "notes-base": "", "notes-submission": str(uuid4())}
    client.post(page("task_notes", field.task), said)
    assert "Side door" in client.get(page("task_detail", field.task)).content.decode()
    late = client.post(page("task_notes", field.task), said | {"notes-submission": str(uuid4())}, follow=True)
    assert "Somebody else has written notes" in late.content.decode()


def test_street_shows_the_nearest_first_from_where_one_stands(client, field):
    far, nowhere = make_asset(name="Far", project=field.project), make_asset(name="Nowhere", project=field.project)
    make_location(far, point=None, postcode="")
    make_task(far, wave=field.today)
    make_task(nowhere, wave=field.today)
    address = page("task_street", field.today, "?who=")
    answer = client.post(address, {"latitude": "53.385312", "longitude": "-2.971412", "near": ""})
    assert "53.38" not in answer.url
    shown = client.get(address)
    assert [line.task.asset.name for line in shown.context["page"].lines] == ["The Florrie", "Far", "Nowhere"]
    assert "miles" in shown.content.decode()
    assert client.get(page("task_geojson", field.today, "?who=")).json()["features"][0]["properties"]["url"]


def test_street_starts_from_a_postcode_or_place_and_says_when_it_knows_none(client, field):
    make_place(name="Dingle")
    address = page("task_street", field.today, "?who=")
    for near in ("l8 4rf", "dingle"):
        assert client.post(address, {"near": near}).status_code == 302
    assert "near Dingle" in client.get(address).content.decode()
    assert "Nobody knows where that is" in client.post(address, {"near": "Narnia"}).content.decode()


def test_position_may_be_asked_on_the_street_and_nowhere_else(client, field):
    assert "geolocation=(self)" in client.get(page("task_street", field.today))["Permissions-Policy"]
    assert "geolocation=()" in client.get(page("task_list", field.today))["Permissions-Policy"]


def test_street_begins_with_ones_own(client, field, tasks):
    assert [line.task.asset.name for line in client.get(page("task_street", field.today)).context["page"].lines] == [
        "Later"
    ]


def test_progress_counts_by_researcher_place_and_category(client, field, tasks):
    make_place(code="HERE", name="Dingle", boundary=square(-2.9705, 53.4015))
    shown = client.get(page("wave_progress", field.today)).context["page"]
    people, places, works = shown.breakdowns
    assert (shown.whole.done, shown.whole.total) == (1, 4)
    assert [(row.label, row.open, row.done) for row in people.rows] == [
        ("Adam Admin", 1, 0), ("Rob Researcher", 1, 1), ("nobody", 1, 0),
    ]  # fmt: skip
    assert [(row.label, row.total) for row in places.rows] == [("Dingle", 1), ("in none of these places", 3)]
    assert shown.figures[0].title == "Most is left with Adam Admin: 1 of 1"
    assert {row.label: row.total for row in works.rows} == {"Music": 1, "Singing": 1, "not classified": 2}
