"""Mails that come back, as the mail servers of others write them."""

import mailbox
from dataclasses import dataclass
from pathlib import Path

POSTFIX = """\
Return-Path: <>
Delivered-To: {to}
Received: by mx.example.com (Postfix) id 4F1; Thu, 26 Nov 2026 14:00:00 +0000 (UTC)
Date: Thu, 26 Nov 2026 14:00:00 +0000 (UTC)
From: MAILER-DAEMON@mx.example.com (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: {to}
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="4F1.1795/mx.example.com"
Message-Id: <{number}@mx.example.com>

This is a MIME-encapsulated message.

--4F1.1795/mx.example.com
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

<{recipient}>: host mail.example.org[192.0.2.1] said: {code}

--4F1.1795/mx.example.com
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com
X-Postfix-Queue-ID: 4F1
Arrival-Date: Thu, 26 Nov 2026 13:59:58 +0000 (UTC)

Final-Recipient: rfc822; {recipient}
Original-Recipient: rfc822;{recipient}
Action: {action}
Status: {status}
Remote-MTA: dns; mail.example.org
Diagnostic-Code: smtp; {code}

--4F1.1795/mx.example.com
Content-Description: Undelivered Message
Content-Type: message/rfc822

From: meeting@example.org
To: {recipient}
Subject: Invitation

Come.

--4F1.1795/mx.example.com--
"""

EXCHANGE = """\
X-Original-To: {to}
From: <postmaster@ministry.example>
To: <{to}>
Date: Thu, 26 Nov 2026 14:00:00 +0000
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="_8f3a"
Content-Language: fr-FR
Message-ID: <{number}@ministry.example>
Subject: =?utf-8?Q?Non_remis=C2=A0=3A_Invitation?=
Auto-Submitted: auto-replied

--_8f3a
Content-Type: multipart/alternative; differences=Content-Type; boundary="_inner"

--_inner
Content-Type: text/plain; charset="utf-8"
Content-Transfer-Encoding: quoted-printable

L=E2=80=99adresse que vous avez saisie est introuvable.

--_inner--

--_8f3a
Content-Type: message/delivery-status

Reporting-MTA: dns;mail.ministry.example
Received-From-MTA: dns;mx.example.org

Final-Recipient: rfc822;{recipient}
Action: {action}
Status: {status}
Diagnostic-Code: smtp;{code}

--_8f3a--
"""

GMAIL = """\
Delivered-To: {to}
From: Mail Delivery Subsystem <mailer-daemon@mail.example>
To: {to}
Auto-Submitted: auto-replied
Subject: Delivery Status Notification (Failure)
References: <original@example.org>
X-Failed-Recipients: {recipient}
Message-ID: <{number}.GMR@mail.example>
Date: Thu, 26 Nov 2026 06:00:00 -0800 (PST)
MIME-Version: 1.0
Content-Type: multipart/report; boundary="0000000000001"; report-type=delivery-status

--0000000000001
Content-Type: multipart/related; boundary="0000000000002"

--0000000000002
Content-Type: text/html; charset="UTF-8"

<p>Address not found</p>
--0000000000002--
--0000000000001
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example
Received-From-MTA: dns; meeting@example.org
Arrival-Date: Thu, 26 Nov 2026 05:59:58 -0800 (PST)

Final-Recipient: rfc822; {recipient}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {code}
Last-Attempt-Date: Thu, 26 Nov 2026 06:00:00 -0800 (PST)

--0000000000001
Content-Type: message/rfc822

Subject: Invitation

Come.
--0000000000001--
"""

OUT_OF_OFFICE = """\
Delivered-To: {to}
From: {recipient}
To: {to}
Subject: Absence du bureau
Auto-Submitted: auto-replied
Message-ID: <{number}@ministry.example>
Content-Type: text/plain

{recipient}: {action} {status} {code}
"""


@dataclass(frozen=True)
class Server:
    """Somebody's mail server, which writes reports into the Maildir as ours delivers them."""

    maildir: Path

    def reports(
        self, to: str, recipient: str, *, style: str = POSTFIX, action: str = "failed", status: str = "5.1.1",
        code: str = "550 5.1.1 no such person", number: int = 1,
    ) -> str:  # fmt: skip
        """Write one to the return address `to`, and say the name of its file."""
        mail = style.format(
            to=to, recipient=recipient, action=action, status=status, code=code, number=number
        )  # fmt: skip
        return self.box().add(mail.replace("\n", "\r\n").encode())

    def box(self) -> mailbox.Maildir:
        return mailbox.Maildir(self.maildir)

    def waiting(self) -> int:
        """How many nobody has read."""
        return len(list((self.maildir / "new").iterdir()))
