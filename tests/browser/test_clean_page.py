"""The page fixture fails on whatever is not ours: each kind of trouble, put into a page, is complained of."""

import pytest
from playwright.sync_api import BrowserContext, Route

from tests.browser.conftest import watch

BREACH = "Content Security Policy"
TROUBLE = [
    pytest.param('<p style="color: red">', BREACH, id="inline style"),
    pytest.param("<style>p { color: red }</style>", BREACH, id="style element"),
    pytest.param("<script>1</script>", BREACH, id="inline script"),
    pytest.param('<p onclick="1">', BREACH, id="event attribute"),
    pytest.param('<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" alt="">', BREACH, id="image within the page"),
    pytest.param('<script src="http://elsewhere.invalid/x.js"></script>', "elsewhere", id="script from elsewhere"),
    pytest.param('<iframe src="http://elsewhere.invalid/"></iframe>', "elsewhere", id="frame from elsewhere"),
    pytest.param('<script src="/static/js/none.js"></script>', "404 ", id="script that is not there"),
]


@pytest.mark.parametrize(("html", "complaint"), TROUBLE)
def test_trouble_is_complained_of(
    context: BrowserContext, site: str, transactional_db: None, html: str, complaint: str
) -> None:
    def spoil(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace("</main>", html + "</main>"))

    page = context.new_page()
    page.route("**/en/privacy/", spoil)
    complaints = watch(page, site)
    page.goto(f"{site}/en/privacy/")
    assert [text for text in complaints if complaint in text]


def test_page_as_it_is_gives_no_reason(context: BrowserContext, site: str, transactional_db: None) -> None:
    page = context.new_page()
    complaints = watch(page, site)
    page.goto(f"{site}/en/privacy/")
    assert complaints == []
