"""The pass of somebody who comes to the room: what is on it for staff at the door."""

from meeting.addresses import whole_address
from meeting.tokens import make_token, read_token
from partners.models import Registration

PURPOSE = "pass"


def pass_address(registration: Registration) -> str:
    """What the code on the pass leads to: a page for staff, who see the registration there. It opens nothing else."""
    token = make_token(PURPOSE, registration.public_id, registration.link_version)
    return whole_address("admin:partners_registration_pass", token)


def registration_of_pass(token: str) -> Registration | None:
    """The registration whose pass this is; None when it is forged, mutilated or revoked."""
    subject = read_token(PURPOSE, token)
    if subject is None:
        return None
    public_id, version = subject
    return Registration.objects.filter(public_id=public_id, link_version=version).first()
