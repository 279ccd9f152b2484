from django.http import Http404, HttpRequest

from meeting.models import Meeting


def asked_meeting(request: HttpRequest) -> Meeting:
    """The meeting that `?meeting=` names, drafts among them; without it the current one, else the latest."""
    asked = request.GET.get("meeting", "")
    meetings = Meeting.objects.order_by("-is_current", "-starts_on", "-pk")
    if asked:
        meetings = meetings.filter(pk=asked) if asked.isdecimal() and len(asked) < len(str(2**63)) else meetings.none()
    meeting = meetings.first()
    if meeting is None:
        raise Http404
    return meeting
