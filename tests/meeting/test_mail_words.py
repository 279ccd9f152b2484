"""What staff read of the kinds of mail."""

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation

from meeting.mail_words import WORDS, mail_in_words
from meeting.models import User
from meeting.services.outbox import add_messages, new_message
from partners.models import MailKind

EMAILS = settings.BASE_DIR / "templates" / "emails"
ACCOUNT = settings.BASE_DIR / "templates" / "account" / "email"


def test_every_kind_of_mail_has_words() -> None:
    of_our_own = {folder.name for folder in EMAILS.iterdir() if folder.is_dir()} - {"campaign"}
    of_accounts = {path.name.removesuffix("_subject.txt") for path in ACCOUNT.glob("*_subject.txt")}

    assert set(WORDS) == of_our_own | of_accounts | set(MailKind.values) | {"campaign_test"}


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "seat offered"), ("fr", "place proposée"), ("es", "plaza ofrecida")],
)
def test_kind_is_said_in_the_readers_language(language: str, words: str) -> None:
    with translation.override(language):
        assert mail_in_words("registration_offered") == words


def test_outbox_is_narrowed_down_to_a_kind(client: Client, dora: User) -> None:
    for name in ("login_code", "reminder"):
        add_messages(
            [new_message(name=name, to=f"{name}@example.org", language="en", subject="s", text="t", dedupe_key=name)]
        )
    client.force_login(dora)

    page = client.get("/admin/meeting/message/?name=reminder").text

    assert "reminder@example.org" in page
    assert "login_code@example.org" not in page
