"""Who is in the address book, for many at once."""

from collections.abc import Collection

from django.db.models.functions import Lower

from meeting.letters import folded
from partners.models import Contact, ContactGroup

Person = tuple[str, str]  # her address and her whole name, both folded


def person_of(email: str, name: str) -> Person:
    """What makes two entries one person: the address, capitals apart, and the name, accents and capitals apart."""
    return email.casefold(), folded(name)


def known_people(addresses: Collection[str], *, lock: bool = False) -> dict[Person, Contact]:
    """The contacts at these addresses, which are in small letters, with their organization and groups; two queries.

    With `lock`, nobody else changes them until the transaction ends.
    """
    contacts = Contact.objects.alias(address=Lower("email")).filter(address__in=addresses)
    contacts = contacts.select_related("organization").prefetch_related("groups").order_by("-pk")
    if lock:
        contacts = contacts.select_for_update(of=("self",), no_key=True)
    return {person_of(contact.email, contact.full_name): contact for contact in contacts}


def groups_by_name() -> dict[str, ContactGroup]:
    """Every group by its name, accents and capitals apart."""
    return {folded(group.name): group for group in ContactGroup.objects.all()}
