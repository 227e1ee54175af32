"""What leaves the register as its own sheet comes back as it was (register.md, promises 3 and 6)."""

from datetime import date

import pytest

from assets.exports import Sheet
from assets.models import Asset
from assets.spreadsheets import write_csv, write_xlsx
from tests.factories import make_user

TODAY = {"wave": "today", "day": date(2026, 11, 21)}
MUCH_LATER = {"wave": "2030", "day": date(2030, 1, 1)}


def as_csv(sheet: Sheet) -> bytes:
    return b"".join(write_csv(sheet.headings, sheet.rows()))


def as_xlsx(sheet: Sheet) -> bytes:
    return write_xlsx(sheet.headings, sheet.rows())


@pytest.mark.parametrize("write", [as_csv, as_xlsx])
@pytest.mark.parametrize("into", [TODAY, MUCH_LATER])
@pytest.mark.parametrize("as_staff", [True, False])
def test_export_imported_again_changes_nothing(city, bring, write, into, as_staff):
    user = make_user(is_superuser=as_staff)
    content = write(Sheet(Asset.objects.visible_to(user).order_by("pk"), user))
    found = bring(content, **into, apply=False)
    differences = [(row.name, row.differences) for row in found.rows if row.differences]
    assert not differences
    assert found.findings.counts["unchanged"] == found.findings.rows_in > 5


def test_imported_records_exported_and_imported_again_change_nothing(bring, settings):
    bring(settings.FIXTURES_DIR / "demo" / "today.csv", **TODAY)
    user = make_user(is_superuser=True)
    content = as_csv(Sheet(Asset.objects.order_by("pk"), user))
    for into in (TODAY, MUCH_LATER):
        found = bring(content, **into)
        assert [(row.name, row.differences) for row in found.rows if row.differences] == []
        assert found.findings.counts["unchanged"] == found.findings.rows_in == Asset.objects.count()
