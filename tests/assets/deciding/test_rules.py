"""What can be said together of what became of an asset: all pairs of the one table."""

from itertools import combinations

import pytest

from assets.change_rules import GOES_WITH, in_words, refusal
from assets.choices import FOLLOWED, ChangeType

# Said of two records that are one asset, or went on as one until the end.
TOGETHER = {
    frozenset(pair)
    for pair in (
        *combinations(("renamed", "moved", "changed_function", "changed_sector"), 2),
        *((one, end) for one in ("renamed", "moved", "changed_function", "changed_sector")
          for end in ("paused", "ceased", "reopened")),
        *(("ceased", follower) for follower in ("merged_into", "split_into", "succeeded_by")),
    )
}  # fmt: skip


@pytest.mark.parametrize("pair", list(combinations(ChangeType, 2)), ids="-".join)
def test_each_pair_goes_together_or_is_refused_in_words(pair):
    said = refusal(pair, is_seen_then=True, is_other=True)
    if frozenset(pair) in TOGETHER:
        assert said == ""
    else:
        assert said.startswith(f"“{pair[0].label}” and “{pair[1].label}” cannot both be so. ")
        assert len(said.split(". ")) == 2


def test_the_table_reads_the_same_from_both_sides():
    assert all(one in GOES_WITH[other] for one, others in GOES_WITH.items() for other in others)


@pytest.mark.parametrize("change", ChangeType)
def test_alone_each_can_be_said_of_something(change):
    is_new = change in {ChangeType.NEW, ChangeType.FOUND_LATER}
    said = refusal([change], is_seen_then=not is_new, is_other=change != ChangeType.NOT_TRACED)
    assert said == ""


@pytest.mark.parametrize("change", [*FOLLOWED, ChangeType.DUPLICATE])
def test_what_names_another_record_is_refused_without_it(change):
    assert refusal([change], is_seen_then=True, is_other=False).startswith("Say ")


def test_two_rows_of_one_record_are_duplicates_of_each_other():
    assert refusal([ChangeType.DUPLICATE], is_seen_then=True, is_other=False, is_itself=True) == ""


def test_asset_does_not_follow_itself():
    said = refusal([ChangeType.SUCCEEDED_BY], is_seen_then=True, is_other=False, is_itself=True)
    assert said == "An asset cannot follow itself."


def test_new_is_refused_of_what_the_earlier_wave_saw_and_all_but_that_of_what_it_did_not():
    assert "neither new" in refusal([ChangeType.NEW], is_seen_then=True, is_other=True)
    assert "did not see it" in refusal([ChangeType.RENAMED], is_seen_then=False, is_other=True)


def test_not_traced_is_refused_with_another_record():
    assert "Take that record off" in refusal([ChangeType.NOT_TRACED], is_seen_then=True, is_other=True)


def test_nothing_at_all_is_refused():
    assert refusal([], is_seen_then=True, is_other=False) == "Say what became of it."


def test_words_read_as_a_sentence():
    assert in_words(["moved", "renamed", "ceased"]) == "renamed, moved and ceased"
