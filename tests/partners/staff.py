"""Members of the staff who may do some things only."""

from collections.abc import Sequence

from django.contrib.auth.models import Permission
from django.test import Client

from meeting.models import User


def signed_in(*permissions: str, of_meeting: Sequence[str] = ()) -> Client:
    """Emil, with these permissions of partners and of the floor, and no other: `view_registration`."""
    emil = User.objects.create_user("emil@example.org", is_staff=True)
    emil.user_permissions.set(
        Permission.objects.filter(content_type__app_label="partners", codename__in=permissions)
        | Permission.objects.filter(content_type__app_label="meeting", codename__in=of_meeting)
    )
    client = Client()
    client.force_login(emil)
    return client
