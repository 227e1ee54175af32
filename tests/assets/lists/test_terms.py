"""Lists of terms: known by scheme and code, or by their label; broader ones stand above their narrower ones."""

import pytest

from assets.models import Term
from tests.factories import term

pytestmark = pytest.mark.django_db

HEADINGS = "scheme|code|label|broader term"


def test_terms_are_added_below_each_other(bring_list):
    brought = bring_list("terms", HEADINGS, "audience||Night workers|", "audience||Porters|Night workers")
    assert brought.outcomes == ["created", "created"]
    assert term("audience", "porters").parent == term("audience", "night-workers")
    assert term("audience", "porters").position > term("audience", "night-workers").position
    assert term("audience", "porters").source == "list.csv"


def test_check_of_terms_leaves_nothing_behind(bring_list):
    before = Term.objects.count()
    bring_list("terms", HEADINGS, "audience||Night workers|", apply=False)
    assert Term.objects.count() == before


def test_same_terms_again_change_nothing(bring_list):
    rows = ["audience||Night workers|", "audience||Porters|Night workers"]
    bring_list("terms", HEADINGS, *rows)
    assert bring_list("terms", HEADINGS, *rows).outcomes == ["unchanged", "unchanged"]


def test_term_of_a_list_is_changed_by_a_later_list(bring_list):
    bring_list("terms", HEADINGS, "audience|porters|Porters|")
    brought = bring_list("terms", HEADINGS, "audience|porters|Porters and guards|")
    assert (brought.outcomes, brought.rows[0].differences) == (
        ["updated"],
        [["label", "Porters", "Porters and guards"]],
    )


def test_shipped_term_is_not_renamed_by_a_list(bring_list):
    shipped = Term.objects.filter(scheme__code="audience").first()
    brought = bring_list("terms", HEADINGS, f"audience|{shipped.code}|Something else|")
    assert (brought.outcomes, brought.rows[0].doubt) == (["skipped"], "conflict")
    assert Term.objects.get(pk=shipped.pk).label == shipped.label


def test_label_that_is_taken_and_scheme_that_is_none_are_rejected(bring_list):
    shipped = Term.objects.filter(scheme__code="audience").first()
    brought = bring_list("terms", HEADINGS, f"audience|new-code|{shipped.label}|", "martians||Greens|", "audience|x||")
    assert brought.outcomes == ["rejected", "rejected", "rejected"]
    assert f"under the code “{shipped.code}”" in brought.sentences[0]
    assert "There is no scheme with the code “martians”" in brought.sentences[1]
    assert any("Fill in “label”" in sentence for sentence in brought.sentences)
