from django.urls import path, re_path

from .views import invitations, organizations, pages, registering, registrations

app_name = "partners"

urlpatterns = [
    path("registration/<str:token>/", registrations.registration_detail, name="registration-detail"),
    path("registration/<str:token>/change/", registrations.registration_change, name="registration-change"),
    path("registration/<str:token>/cancel/", registrations.registration_cancel, name="registration-cancel"),
    path("invitation/<str:token>/", invitations.invitation_detail, name="invitation-detail"),
    path("invitation/<str:token>/register/", invitations.invitation_register, name="invitation-register"),
    re_path(
        r"^(?P<kind>registration|invitation)/(?P<token>[^/]+)/[=>.),\s]+/?$",
        pages.link_with_ending,
        name="link-with-ending",
    ),
    path("<slug:meeting_slug>/register/", registering.registration_create, name="registration-create"),
    path("<slug:meeting_slug>/register/done/", registering.registration_done, name="registration-done"),
    path(
        "<slug:meeting_slug>/register/organizations/",
        organizations.organization_suggestions,
        name="organization-suggestions",
    ),
]
