"""Public data, read only. What is in it, `agenda.payloads` says; what it means, docs/api.md."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext

from agenda.payloads import VERSION, api_payload
from agenda.selectors import agenda_with_documents_of, speakers_by_name
from meeting.answers import in_no_language, open_data
from meeting.decorators import for_programs
from meeting.languages import Language
from meeting.selectors.meetings import public_meetings


@for_programs
def meeting_detail(request: HttpRequest, meeting_slug: str) -> HttpResponse:
    meeting = public_meetings().filter(slug=meeting_slug).first()
    if meeting is None:
        return _not_found()
    payload = api_payload(meeting, agenda_with_documents_of(meeting), speakers_by_name(meeting))
    response = in_no_language(open_data(request, payload))
    response["Content-Language"] = ", ".join(Language.values)
    return response


def _not_found() -> HttpResponse:
    error = {"version": VERSION, "error": gettext("There is no public meeting at this address.")}
    return JsonResponse(error, status=404, headers={"Access-Control-Allow-Origin": "*"})
