from django.urls import path

from . import views

app_name = "pages"

urlpatterns = [
    path("", views.home, name="home"),
    path("privacy/", views.privacy, name="privacy"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("search/", views.search, name="search"),
    path("<slug:meeting_slug>/", views.meeting_detail, name="meeting-detail"),
    path("<slug:meeting_slug>/concept-note/", views.concept_note, name="concept-note"),
    path("<slug:meeting_slug>/concept-note.pdf", views.concept_note_pdf, name="concept-note-pdf"),
]
