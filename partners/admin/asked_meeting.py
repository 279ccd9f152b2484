from django.http import Http404, HttpRequest

from meeting.models import Meeting

from .keys import key_of


def asked_meeting(request: HttpRequest) -> Meeting:
    """The meeting that `?meeting=` names, drafts among them; without it the current one, else the latest."""
    asked = request.GET.get("meeting", "")
    meetings = Meeting.objects.order_by("-is_current", "-starts_on", "-pk")
    meeting = (meetings.filter(pk=key_of(asked)) if asked else meetings).first()
    if meeting is None:
        raise Http404
    return meeting
