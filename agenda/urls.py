from django.urls import path

from . import views

app_name = "agenda"

urlpatterns = [
    path("<slug:meeting_slug>/agenda/", views.session_list, name="session-list"),
    path("<slug:meeting_slug>/agenda/<slug:session_slug>/", views.session_detail, name="session-detail"),
    path("<slug:meeting_slug>/speakers/", views.speaker_list, name="speaker-list"),
    path("<slug:meeting_slug>/speakers/<slug:speaker_slug>/", views.speaker_detail, name="speaker-detail"),
]
