from django.urls import path

from .views import calendars, pages, personal, programme, speakers

app_name = "agenda"

urlpatterns = [
    path("registration/<str:token>/agenda/", personal.my_agenda, name="my-agenda"),
    path("registration/<str:token>/meeting.ics", personal.my_calendar, name="my-calendar"),
    path("<slug:meeting_slug>/agenda/", pages.session_list, name="session-list"),
    # No slug has a dot, so these never meet the pages.
    path("<slug:meeting_slug>/agenda.ics", calendars.agenda_ics, name="agenda-ics"),
    path("<slug:meeting_slug>/agenda.json", calendars.agenda_json, name="agenda-json"),
    path("<slug:meeting_slug>/agenda.pdf", programme.agenda_pdf, name="agenda-pdf"),
    path("<slug:meeting_slug>/agenda/<slug:session_slug>.ics", calendars.session_ics, name="session-ics"),
    path("<slug:meeting_slug>/agenda/<slug:session_slug>/", pages.session_detail, name="session-detail"),
    path("<slug:meeting_slug>/speakers/", speakers.speaker_list, name="speaker-list"),
    path("<slug:meeting_slug>/speakers/<slug:speaker_slug>/", speakers.speaker_detail, name="speaker-detail"),
]
