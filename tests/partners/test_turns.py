"""One form of registration at a time in each process."""

import threading

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from partners.views import registering
from partners.views.registering import posts_in_turn
from tests.partners.racing import in_threads


@pytest.fixture
def request_of(rf: RequestFactory) -> dict[str, HttpRequest]:
    return {"GET": rf.get("/"), "POST": rf.post("/")}


@pytest.mark.parametrize(("method", "patience", "met"), [("POST", 0.2, False), ("GET", 10, True)])
def test_forms_are_taken_one_after_the_other_and_pages_at_once(
    request_of: dict[str, HttpRequest], method: str, patience: float, met: bool
) -> None:
    both = threading.Barrier(2)

    @posts_in_turn
    def view(_request: HttpRequest) -> HttpResponse:
        try:
            both.wait(patience)  # seconds
        except threading.BrokenBarrierError:
            return HttpResponse("alone")
        return HttpResponse("with the other")

    def visit() -> bytes:
        return view(request_of[method]).content

    assert in_threads(visit, visit) == [b"with the other" if met else b"alone"] * 2


def test_nobody_waits_for_long(request_of: dict[str, HttpRequest], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registering, "LONGEST_TURN", 0.01)
    view = posts_in_turn(lambda _request: HttpResponse())

    with registering._turn:
        assert view(request_of["POST"]).status_code == 200

    assert registering._turn.acquire(blocking=False)
    registering._turn.release()
