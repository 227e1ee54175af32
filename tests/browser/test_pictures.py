"""A picture brought in by a person: chosen, described, shown; what the camera wrote into it is gone."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from accounts.models import User
from assets.models import MappingProject
from tests.factories import make_asset, make_picture
from tests.hostile.pictures import photo

pytestmark = pytest.mark.django_db(transaction=True)


def test_photograph_is_added_shown_and_tells_no_place(
    page: Page,
    project: MappingProject,
    researcher: User,
    logged_in: Callable[[User], None],
    check_accessibility: Callable[[], None],
    tmp_path: Path,
) -> None:
    make_asset(project=project, name="The Old Hall", slug="old-hall")
    taken = tmp_path / "IMG_0001.JPG"
    taken.write_bytes(photo(size=(1200, 900), orientation=6))
    drawing = tmp_path / "logo.jpg"
    drawing.write_bytes(b"<svg xmlns='http://www.w3.org/2000/svg'/>")
    logged_in(researcher)

    page.goto("/assets/old-hall/")
    page.get_by_role("link", name="Add a picture").click()
    check_accessibility()
    page.get_by_label("Picture", exact=True).set_input_files(drawing)
    page.get_by_label("What it shows").fill("The hall from the street")
    page.get_by_label("Who made it").fill("Ann Example")
    page.get_by_label("By what right").select_option("taken for this register")
    page.get_by_role("button", name="Add the picture").click()
    expect(page.get_by_role("alert")).to_contain_text("drawing (SVG)")
    check_accessibility()
    expect(page.get_by_label("What it shows")).to_have_value("The hall from the street")
    page.get_by_label("Picture", exact=True).set_input_files(taken)
    page.get_by_role("button", name="Add the picture").click()

    shown = page.get_by_role("img", name="The hall from the street")
    shown.scroll_into_view_if_needed()
    page.wait_for_function("image => image.complete && image.naturalWidth > 0", arg=shown.element_handle())
    check_accessibility()
    for source in (
        shown.get_attribute("src"),
        page.get_by_role("link", name="The hall from the street", exact=True).get_attribute("href"),
    ):
        served = Image.open(io.BytesIO(page.request.get(source).body()))
        assert served.height > served.width  # upright, as it was taken
        assert dict(served.getexif()) == {}


def test_record_with_pictures_fits_a_telephone(
    phone: Page, project: MappingProject, check_accessibility: Callable[[], None]
) -> None:
    asset = make_asset(project=project, name="The Old Hall", slug="old-hall")
    for number in range(3):
        make_picture(asset, caption=f"Seen from side {number}, " * 8, source_url="https://pictures.example/1")
    phone.goto("/assets/old-hall/")
    expect(phone.locator("#pictures img")).to_have_count(3)
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    check_accessibility()
