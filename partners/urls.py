from django.urls import path

from . import views

app_name = "partners"

urlpatterns = [
    path("registration/<str:token>/", views.registration_detail, name="registration-detail"),
    path("registration/<str:token>/change/", views.registration_change, name="registration-change"),
    path("registration/<str:token>/cancel/", views.registration_cancel, name="registration-cancel"),
    path("invitation/<str:token>/", views.invitation_detail, name="invitation-detail"),
    path("invitation/<str:token>/register/", views.invitation_register, name="invitation-register"),
    path("<slug:meeting_slug>/register/", views.registration_create, name="registration-create"),
    path("<slug:meeting_slug>/register/done/", views.registration_done, name="registration-done"),
]
