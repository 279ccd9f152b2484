"""Who speaks: the list of a meeting, a page for each, and their photographs."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agenda.selectors import meetings_of, speaker_or_404, speakers_at
from agenda.services.photos import photo_path
from agenda.zones import reader_zone
from meeting.answers import in_no_language
from meeting.decorators import for_programs, public_page
from meeting.selectors.meetings import meeting_or_404

FOR_EVER = "public, max-age=31536000, immutable"  # Another picture has another name.


@public_page
@require_safe
def speaker_list(request: HttpRequest, meeting_slug: str) -> HttpResponse:
    meeting = meeting_or_404(meeting_slug)
    return render(request, "agenda/speaker_list.html", {"meeting": meeting, "speakers": speakers_at(meeting)})


@public_page
@require_safe
def speaker_detail(request: HttpRequest, meeting_slug: str, speaker_slug: str) -> HttpResponse:
    meeting = meeting_or_404(meeting_slug)
    speaker = speaker_or_404(meeting, speaker_slug)
    context = {
        "meeting": meeting,
        "speaker": speaker,
        "meetings": meetings_of(speaker),
        "reader": reader_zone(request, meeting.zone),
    }
    return render(request, "agenda/speaker_detail.html", context)


@for_programs
def photo(request: HttpRequest, digest: str, width: str) -> HttpResponse:  # noqa: ARG001 -- the signature of a view
    """A file that the portal has written itself, of some kilobytes; the address allows no other name."""
    try:
        content = photo_path(digest, width).read_bytes()
    except FileNotFoundError as error:
        raise Http404 from error
    return in_no_language(HttpResponse(content, content_type="image/webp", headers={"Cache-Control": FOR_EVER}))
