"""How the tests look at a page in the browser."""

import json

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, Response

from tests.public_pages import PublicPage

DESKTOP, PHONE, NARROWEST = 1280, 360, 320

WCAG = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
COLOUR_RULES = ["color-contrast", "link-in-text-block"]
COLOURS = {"runOnly": {"type": "rule", "values": COLOUR_RULES}}
EVERYTHING = {"runOnly": WCAG}
ALL_BUT_COLOURS = {"runOnly": WCAG, "rules": {rule: {"enabled": False} for rule in COLOUR_RULES}}

# Only colours differ from look to look; axe takes as long for them as for everything else together.
LIGHT = {"color_scheme": "light", "contrast": "no-preference"}
DARK = {"color_scheme": "dark", "contrast": "no-preference"}
# For those who ask their system for more contrast.
MORE_CONTRAST = [{"color_scheme": "light", "contrast": "more"}, {"color_scheme": "dark", "contrast": "more"}]

# Axe would see a colour on its way to another.
END_TRANSITIONS = "for (const transition of document.getAnimations()) transition.cancel()"

# What the server sent hidden, a script may show. The scripts run after this event.
MARK_HIDDEN = """
document.addEventListener("readystatechange", () => {
  if (document.readyState !== "interactive") return;
  for (const element of document.querySelectorAll("main [hidden]")) element.dataset.sentHidden = "";
});
"""
# The offer of the reader's own zone is a link whose words a script makes more exact.
WORDS = """() => {
  for (const element of document.querySelectorAll("[data-own-zone]")) element.hidden = true;
  for (const element of document.querySelectorAll("[data-sent-hidden]")) element.hidden = true;
  return document.querySelector("main").innerText;
}"""
OUTLINE = """() => ({
  "language": document.documentElement.lang,
  "first headings": document.querySelectorAll("h1").length,
})"""
# Everything that takes the focus of a keyboard, and shows no ring when it has it.
WITHOUT_RING = """() => {
  const controls = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
  const shown = [...document.querySelectorAll(controls)].filter((element) => element.checkVisibility());
  return shown.filter((element) => !element.disabled).filter((element) => {
    element.focus();
    const {outlineStyle, outlineWidth} = getComputedStyle(element);
    return document.activeElement !== element || outlineStyle === "none" || parseFloat(outlineWidth) < 2;
  }).map((element) => element.outerHTML.slice(0, 150));
}"""


def visit(page: Page, site: str, language: str, public_page: PublicPage) -> Response:
    """Open the page and return its answer, once its status is seen to be the one listed."""
    response = page.goto(f"{site}/{language}/{public_page.path}")
    if public_page.is_sent:
        with page.expect_navigation() as navigation:
            page.locator("main form [type=submit]").last.click()
        response = navigation.value
    assert response.status == public_page.status, f"{language}/{public_page}"
    return response


def outline(page: Page) -> dict[str, str | int]:
    """What a screen reader announces first."""
    return page.evaluate(OUTLINE)


def is_wider_than_the_screen(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


def violations(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2 A and AA: everything in the light, and the colours in the dark."""
    return violations_in(page, LIGHT) + faulty_colours(page, DARK)


def violations_in(page: Page, look: dict[str, str]) -> list[str]:
    """Everything that axe finds in that look."""
    return _violations(page, EVERYTHING, look)


def violations_but_colours(page: Page) -> list[str]:
    return _violations(page, ALL_BUT_COLOURS, LIGHT)


def faulty_colours(page: Page, look: dict[str, str]) -> list[str]:
    """What axe finds in the colours of that look."""
    return _violations(page, COLOURS, look)


def _violations(page: Page, options: dict, look: dict[str, str]) -> list[str]:
    page.emulate_media(**look)
    page.evaluate(END_TRANSITIONS)
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    results = page.evaluate(f"axe.run({json.dumps(options | {'resultTypes': ['violations']})})")
    return [
        f"{violation['id']} ({', '.join(look.values())}): {node['html'][:150]}"
        for violation in results["violations"]
        for node in violation["nodes"]
    ]


def words(page: Page) -> str:
    """What the page's main part says, as one line. With `MARK_HIDDEN`, without what only a script has shown."""
    return " ".join(page.evaluate(WORDS).split())


def controls_without_ring(page: Page) -> list[str]:
    """The controls in which a person at the keyboard cannot see that she is there; she has pressed a key before."""
    return page.evaluate(WITHOUT_RING)
