"""Published studies brought in: everybody's to read, nobody's to edit, counted once, and known again."""

import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from assets.models import ChangeSet
from sroi.choices import Openness, Status
from sroi.models import ImpactMap

pytestmark = pytest.mark.django_db
ROW = {
    "id": "a", "stakeholder": "Singers", "outcome": "sleep", "quantity": "10", "proxy_value": "130", "deadweight": "0",
    "displacement": "0", "attribution": "0", "duration_years": 1,
}  # fmt: skip
STUDY = {
    "id": "a_study", "title": "A study", "source": {"citation": "Somebody (2020)"},
    "conventions": {"attribution_means": "share_due_to_others", "discount_rate": "0"},
    "inputs": [{"stakeholder": "Funder", "amount": "1000"}], "outcomes": [ROW], "expected": {"ratio": "1.30"},
}  # fmt: skip


def load(folder: Path, **study: object) -> str:
    """Load a study from a file; returns its path."""
    path = folder / "study.json"
    path.write_text(json.dumps({**STUDY, **study}))
    call_command("load_studies", str(path), verbosity=0)
    return str(path)


def test_a_study_is_everybodys_locked_and_counted(tmp_path, client):
    load(tmp_path)
    study = ImpactMap.objects.get()
    assert (study.is_study, study.project, study.status, study.openness) == (True, None, Status.FINAL, Openness.PUBLIC)
    assert study.final_run.answer["ratio"] == "1.3"
    assert set(ChangeSet.objects.values_list("by", flat=True)) == {None}
    page = client.get(study.get_absolute_url()).content.decode()
    assert "The one printed figure comes out here" in page
    assert "Somebody (2020)" in page
    assert "Not answered." not in page


def test_a_study_is_nobodys_to_edit(tmp_path, client_of, admin_user):
    load(tmp_path)
    study = ImpactMap.objects.get()
    assert "Edit the map" not in client_of(admin_user).get(study.get_absolute_url()).content.decode()
    with pytest.raises(IntegrityError), transaction.atomic():
        study.outcomes.update(description="something else")


@pytest.mark.parametrize("name", [{}, {"id": None, "title": "Without an id"}])
def test_loading_it_again_leaves_it_as_it_is(tmp_path, name):
    load(tmp_path, **name)
    load(tmp_path, **name)
    assert ImpactMap.objects.count() == 1


def test_a_study_that_cannot_be_counted_is_refused_with_the_reason(tmp_path):
    with pytest.raises(CommandError, match="1\\.5 is not between 0 and 1"):
        load(tmp_path, outcomes=[{**ROW, "deadweight": "1.5"}])
    assert not ImpactMap.objects.exists()


def test_a_file_that_is_not_there_is_named():
    with pytest.raises(CommandError, match="cannot be read: No such file"):
        call_command("load_studies", "nowhere.json", verbosity=0)
