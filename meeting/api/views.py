"""Public data, read only. What is in it, `agenda.payloads` says; what it means, docs/api.md."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from agenda.payloads import VERSION, api_payload
from agenda.selectors import agenda_with_documents_of, speakers_at
from meeting.answers import open_data
from meeting.languages import Language
from meeting.selectors import public_meetings


@csrf_exempt  # There is nothing to protect: whoever posts hears that it is not allowed, not that a token is missing.
@require_safe
def meeting_detail(request: HttpRequest, meeting_slug: str) -> HttpResponse:
    meeting = public_meetings().filter(slug=meeting_slug).first()
    if meeting is None:
        return _not_found()
    speakers = [there.speaker for there in speakers_at(meeting)]
    response = open_data(request, api_payload(meeting, agenda_with_documents_of(meeting), speakers))
    response["Content-Language"] = ", ".join(Language.values)
    return response


def _not_found() -> HttpResponse:
    error = {"version": VERSION, "error": gettext("There is no public meeting at this address.")}
    return JsonResponse(error, status=404, headers={"Access-Control-Allow-Origin": "*"})
