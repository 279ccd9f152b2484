from django.urls import path

from .views import pages, speakers

app_name = "agenda"

urlpatterns = [
    path("<slug:meeting_slug>/agenda/", pages.session_list, name="session-list"),
    path("<slug:meeting_slug>/agenda/<slug:session_slug>/", pages.session_detail, name="session-detail"),
    path("<slug:meeting_slug>/speakers/", speakers.speaker_list, name="speaker-list"),
    path("<slug:meeting_slug>/speakers/<slug:speaker_slug>/", speakers.speaker_detail, name="speaker-detail"),
]
