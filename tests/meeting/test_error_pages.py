import pytest
from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig
from django.db import OperationalError
from django.http import Http404, HttpRequest
from django.test import Client, RequestFactory
from django.utils.translation import override

from meeting import errors
from tests.reading import one_line

# No test here but those that ask for it may touch the database: the pages must do without.

HANDLERS = {
    400: lambda request: errors.bad_request(request, BadRequest()),
    413: lambda request: errors.bad_request(request, RequestDataTooBig()),
    403: lambda request: errors.permission_denied(request, PermissionDenied()),
    404: lambda request: errors.page_not_found(request, Http404()),
    500: errors.server_error,
    503: errors.database_unavailable,
}


def ask(path: str, **headers: str) -> HttpRequest:
    return RequestFactory().get(path, headers=headers)


@pytest.mark.parametrize("language", ["en", "fr", "es"])
@pytest.mark.parametrize("status", HANDLERS)
def test_error_is_told_in_the_language_of_the_address(status: int, language: str) -> None:
    response = HANDLERS[status](ask(f"/{language}/2021/", **{"accept-language": "de"}))
    title, explanation = errors.WORDS[str(status)]
    page = one_line(response.text)
    assert response.status_code == status
    assert response["Content-Language"] == language
    assert f'<html lang="{language}">' in page
    with override(language):
        assert f"<h1>{title}</h1>" in page
        assert str(explanation) in page
    assert "site.css" in page


def test_error_without_a_language_in_the_address_follows_the_browser() -> None:
    response = errors.page_not_found(ask("/nowhere.php", **{"accept-language": "es-MX, en;q=0.4"}), Http404())
    assert '<html lang="es">' in response.content.decode()
    assert response["Vary"] == "Accept-Language"


def test_form_without_its_cookie_is_refused_in_words() -> None:
    response = errors.csrf_failure(ask("/fr/2021/register/"), reason="CSRF cookie not set.")
    assert response.status_code == 403
    with override("fr"):
        assert f"<h1>{errors.WORDS['csrf'][0]}</h1>" in response.content.decode()
    assert "CSRF" not in response.content.decode()


def test_outage_says_when_to_come_back() -> None:
    assert errors.database_unavailable(ask("/en/"))["Retry-After"] == "30"


def test_server_error_answers_even_when_no_page_can_be_made(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: object, **_options: object) -> str:
        raise RuntimeError

    monkeypatch.setattr(errors, "render_to_string", fail)
    response = errors.server_error(ask("/en/"))
    assert response.status_code == 500
    assert b"Something went wrong on our side" in response.content


# Through the whole portal -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_unknown_address_is_404_in_its_language(client: Client, language: str) -> None:
    response = client.get(f"/{language}/no/such/page/at/all/", headers={"accept-language": "de"})
    assert response.status_code == 404
    assert f'<html lang="{language}">' in response.content.decode()
    assert response.cookies == {}
    assert "Cookie" not in response.get("Vary", "")


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_failing_page_is_500_in_its_language(monkeypatch: pytest.MonkeyPatch, language: str) -> None:
    def fail() -> None:
        raise RuntimeError

    monkeypatch.setattr("meeting.pages.views.current_meeting", fail)
    response = Client(raise_request_exception=False).get(f"/{language}/")
    assert response.status_code == 500
    assert f'<html lang="{language}">' in response.content.decode()


def test_unreachable_database_is_503(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise OperationalError

    monkeypatch.setattr("meeting.pages.views.current_meeting", fail)
    response = client.get("/es/")
    assert (response.status_code, response["Retry-After"]) == (503, "30")
    assert '<html lang="es">' in response.content.decode()


def test_form_that_is_too_large_is_413(client: Client, settings: object) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    response = client.post("/fr/", "text=" + "x" * 20, content_type="application/x-www-form-urlencoded")
    assert response.status_code == 413
    assert '<html lang="fr">' in response.content.decode()


def test_form_without_token_is_403(settings: object) -> None:
    assert settings.CSRF_FAILURE_VIEW == "meeting.errors.csrf_failure"
    response = Client(enforce_csrf_checks=True).post("/es/")
    assert response.status_code == 403
    assert '<html lang="es">' in response.content.decode()
