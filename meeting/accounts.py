"""Signing in, for staff: allauth with our rules, its mails by way of the outbox."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from meeting.languages import current
from meeting.services.outbox import add_messages, new_message


class StaffAccountAdapter(DefaultAccountAdapter):
    """Accounts are made by staff for staff; nobody signs up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 -- allauth's signature
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue one of allauth's mails. Its texts, which may hold a code, are erased once it is sent or too late."""
        mail = self.render_mail(template_prefix, email, context)
        name = template_prefix.rpartition("/")[2]
        message = new_message(
            name=name,
            to=email,
            language=current(),
            subject=mail.subject,
            text=mail.body,
            dedupe_key=f"{name}:{uuid4().hex}",
            not_after=timezone.now() + timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT),
            is_secret=True,
        )
        add_messages([message])
