"""Photographs in a real browser: drawn where they are, chosen and removed by staff."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from agenda.models import Speaker
from meeting.models import User
from tests.browser.looking import DESKTOP, PHONE
from tests.browser.test_staff_pages import sign_in
from tests.pictures import SVG_WITH_SCRIPT, photo_of_a_phone

ALL_DRAWN = "() => [...document.querySelectorAll('img.avatar')].every((image) => image.complete && image.naturalWidth)"


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_photographs_are_drawn(page: Page, site: str, demonstration: User, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    for path, number in (("next/speakers/", 3), ("next/speakers/sofia-nunez-ibanez/", 1)):
        page.goto(f"{site}/fr/{path}")
        portraits = page.locator("img.avatar")
        expect(portraits).to_have_count(number)
        for portrait in portraits.all():
            portrait.scroll_into_view_if_needed()
        page.wait_for_function(ALL_DRAWN)


def test_staff_choose_and_remove_a_photograph(page: Page, site: str, demonstration: User, tmp_path: Path) -> None:
    luc = Speaker.objects.get(slug="luc-verhaegen")
    form = f"{site}/admin/agenda/speaker/{luc.pk}/change/"
    wrong, right = tmp_path / "wrong.png", tmp_path / "right.jpg"
    wrong.write_bytes(SVG_WITH_SCRIPT)
    right.write_bytes(photo_of_a_phone())
    sign_in(page, site, demonstration)

    page.goto(form)
    page.get_by_label("Photograph:", exact=True).set_input_files(wrong)
    page.get_by_label("Credit of the photograph").fill("A. Sow")
    page.get_by_role("button", name="Save and continue editing").first.click()
    expect(page.get_by_text("The file is not a picture in PNG, JPEG or WebP.")).to_be_visible()
    expect(page.get_by_label("Credit of the photograph")).to_have_value("A. Sow")
    expect(page.get_by_label("Photograph:", exact=True)).to_have_attribute("aria-invalid", "true")

    page.get_by_label("Photograph:", exact=True).set_input_files(right)
    page.get_by_role("button", name="Save and continue editing").first.click()
    expect(page.locator(".photo-input img")).to_have_js_property("naturalWidth", 320)

    page.get_by_label("Remove the photograph").check()
    page.get_by_role("button", name="Save and continue editing").first.click()
    expect(page.locator(".photo-input img")).to_have_count(0)
    assert Speaker.objects.values_list("photo", "photo_credit").get(pk=luc.pk) == ("", "A. Sow")
