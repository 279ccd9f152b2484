"""The local mail server keeps mails, and lets those to nobody come back."""

import mailbox
import smtplib
from collections.abc import Iterator
from pathlib import Path

import pytest

from meeting.local.servers import MailCatcher
from meeting.services.bounce_mails import Report, read_bounce_mail


@pytest.fixture
def catcher(tmp_path: Path) -> Iterator[MailCatcher]:
    catcher = MailCatcher(tmp_path)
    catcher.start()
    catcher.wait_until_ready()
    yield catcher
    catcher.stop()


def send(catcher: MailCatcher, to: str) -> None:
    with smtplib.SMTP("127.0.0.1", int(catcher.url.rpartition(":")[2])) as smtp:
        smtp.sendmail("b+1.2@bounces.example.org", [to], "Subject: Come\r\n\r\nCome.")


def test_mail_to_nobody_comes_back(catcher: MailCatcher) -> None:
    send(catcher, "amina@example.org")
    send(catcher, "nobody@example.org")

    assert len(mailbox.Maildir(catcher.maildir)) == 2
    [mail] = mailbox.Maildir(catcher.bounces)
    assert mail["To"] == "b+1.2@bounces.example.org"
    [report] = read_bounce_mail(mail.as_bytes()).reports
    assert report == Report(frozenset({"nobody@example.org"}), "failed", "5.1.1")


def test_mail_to_the_bounce_domain_lies_with_the_bounces(catcher: MailCatcher) -> None:
    send(catcher, "b+3.4@bounces.example.org")

    assert (len(mailbox.Maildir(catcher.maildir)), len(mailbox.Maildir(catcher.bounces))) == (0, 1)
