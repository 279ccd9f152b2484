"""The public list of participants, while staff publish it: only those who are confirmed and agreed to be listed."""

from collections.abc import Callable
from functools import wraps

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from meeting.answers import shown_file
from meeting.decorators import for_programs
from meeting.languages import current
from meeting.models import Meeting
from meeting.selectors.meetings import meeting_or_404
from meeting.services.pdf import brief_pdf
from partners.exports.participants import public_document
from partners.payloads import participant_payload
from partners.selectors.participants import by_constituency, participants_of

ON_A_PAGE = 100


def names_people(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Kept nowhere, so that whoever is listed no longer disappears at once; and found by no search engine."""

    @wraps(view)
    def of_the_moment(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        response["X-Robots-Tag"] = "noindex"
        return response

    return of_the_moment


@names_people
@require_safe
def participant_list(request: HttpRequest, meeting_slug: str) -> HttpResponse:
    meeting = _with_published_list(meeting_slug)
    page = Paginator(participants_of(meeting, listed_only=True), ON_A_PAGE).get_page(request.GET.get("page"))
    groups = [
        (group.constituency.label, [participant_payload(registration) for registration in group.people])
        for group in by_constituency(page.object_list)
    ]
    context = {"meeting": meeting, "page": page, "groups": groups}
    return render(request, "partners/participant_list.html", context)


@names_people
@for_programs
def participants_pdf(request: HttpRequest, meeting_slug: str) -> HttpResponse:  # noqa: ARG001 -- the signature of a view
    meeting = _with_published_list(meeting_slug)
    document = public_document(meeting, participants_of(meeting, listed_only=True))
    filename = f"participants-{meeting_slug}-{current()}.pdf"
    return shown_file(brief_pdf("participants", document), content_type="application/pdf", filename=filename)


def _with_published_list(slug: str) -> Meeting:
    meeting = meeting_or_404(slug)
    if not meeting.participants_published:
        raise Http404
    return meeting
