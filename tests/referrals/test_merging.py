"""What names an asset here goes along when that is merged into another record, and comes back with it."""

import pytest

from referrals.models import MovingOn
from tests.assets.merging.conftest import hall, merge, twin
from tests.assets.undo.conftest import take_back_whole
from tests.referrals.factories import in_days, make_cohort, make_programme, make_referral, make_session, make_story

__all__ = ["hall", "twin"]

pytestmark = pytest.mark.django_db


def test_groups_meet_at_the_record_that_stays_and_stories_are_about_it(hall, twin, researcher, offer, derek, lin):
    cohort = make_cohort(make_programme(offer), venue=twin)
    session = make_session(cohort, venue=twin)
    story = make_story(derek, asset=twin)
    went = MovingOn.objects.create(
        person=derek, referral=make_referral(derek, by=lin), months=3, was_reached=True, destinations=["asset"],
        asset=twin, asked_on=in_days(0),
    )  # fmt: skip
    written = merge(hall, twin, researcher)
    for record, name in ((cohort, "venue"), (session, "venue"), (story, "asset"), (went, "asset")):
        record.refresh_from_db()
        assert getattr(record, name) == hall
    take_back_whole(written, researcher)
    for record, name in ((cohort, "venue"), (session, "venue"), (story, "asset")):
        record.refresh_from_db()
        assert getattr(record, name) == twin
