"""The directory, as far as the public asks it."""

import json

from django.http import HttpRequest, HttpResponse

from meeting.answers import text_file
from meeting.decorators import for_programs
from meeting.selectors.meetings import meeting_or_404
from partners.models.organizations import LONGEST_NAME
from partners.payloads import suggestions_payload
from partners.selectors.directory import suggest_organizations


@for_programs
def organization_suggestions(request: HttpRequest, meeting_slug: str) -> HttpResponse:
    """JSON for the organization's field of a public meeting's form: who may be meant by `q`."""
    meeting_or_404(meeting_slug)
    words = request.GET.get("q", "")[:LONGEST_NAME]
    payload = suggestions_payload(suggest_organizations(words))
    return text_file(request, json.dumps(payload).encode(), content_type="application/json")
