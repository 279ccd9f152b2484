from django.urls import path, re_path

from .views import (
    addresses,
    invitations,
    links,
    organizations,
    pages,
    participants,
    passes,
    registering,
    registrations,
)

app_name = "partners"

urlpatterns = [
    path("registration/", links.link_request, name="link-request"),
    # No token is “address”: it has two dots.
    path("registration/address/<str:token>/", addresses.address_confirm, name="address-confirm"),
    path("registration/<str:token>/", registrations.registration_detail, name="registration-detail"),
    path("registration/<str:token>/change/", registrations.registration_change, name="registration-change"),
    path("registration/<str:token>/switch/", registrations.registration_switch, name="registration-switch"),
    path("registration/<str:token>/register/", registrations.registration_again, name="registration-again"),
    path("registration/<str:token>/pass/", passes.registration_pass, name="registration-pass"),
    path("registration/<str:token>/address/", addresses.address_change, name="address-change"),
    path("registration/<str:token>/cancel/", registrations.registration_cancel, name="registration-cancel"),
    path("invitation/<str:token>/", invitations.invitation_detail, name="invitation-detail"),
    path("invitation/<str:token>/register/", invitations.invitation_register, name="invitation-register"),
    path(
        "invitation/<str:token>/register/<str:invited_as>/",
        invitations.invitation_forwarded,
        name="invitation-forwarded",
    ),
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
    path("<slug:meeting_slug>/participants/", participants.participant_list, name="participants"),
    path("<slug:meeting_slug>/participants.pdf", participants.participants_pdf, name="participants-pdf"),
]
