from django.http import Http404, HttpRequest, HttpResponse

from agenda.exports.programme import programme_document
from meeting.answers import pdf_file
from meeting.decorators import for_programs
from meeting.selectors.meetings import meeting_or_404


@for_programs
def agenda_pdf(request: HttpRequest, meeting_slug: str) -> HttpResponse:
    """The programme for the podium. An agenda without a session has none."""
    document = programme_document(meeting_or_404(meeting_slug))
    if not document["days"]:
        raise Http404
    return pdf_file(request, template="agenda", data=document, name=f"agenda-{meeting_slug}")
