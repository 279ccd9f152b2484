"""Whom a mail is about, for staff."""

from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html

from meeting.models import Message
from partners.models import Contact, Registration
from partners.selectors.messages import people_of

register = template.Library()


@register.filter
def person_of(message: Message) -> Contact | Registration | None:
    return people_of([message]).get(message.pk)


@register.simple_tag
def person_link(person: Contact | Registration, perms: Any) -> str:
    """The name, as a link to the person's page for those who may see it."""
    model = person._meta.model_name
    if not perms["partners"][f"view_{model}"]:
        return person.full_name
    return format_html(
        '<a href="{}">{}</a>', reverse(f"admin:partners_{model}_change", args=[person.pk]), person.full_name
    )
