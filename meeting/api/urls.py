from django.urls import path

from . import views

app_name = "api"

urlpatterns = [path("meetings/<slug:meeting_slug>/", views.meeting_detail, name="meeting-detail")]
