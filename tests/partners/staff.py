"""Members of the staff who may do some things only."""

from django.contrib.auth.models import Permission
from django.test import Client

from meeting.models import User


def signed_in(*permissions: str) -> Client:
    """Emil, with these permissions of partners and no other: `view_registration`."""
    emil = User.objects.create_user("emil@example.org", is_staff=True)
    emil.user_permissions.set(Permission.objects.filter(content_type__app_label="partners", codename__in=permissions))
    client = Client()
    client.force_login(emil)
    return client
