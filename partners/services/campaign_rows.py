"""A campaign becomes rows of the outbox: by as many statements for a hundred thousand recipients as for one.

PostgreSQL does all of it. The recipients are found once, in a table of this transaction; what is written follows them,
so that an audience of those who were never invited does not vanish with the first invitation.
"""

from typing import Any

from django.db import connection

from meeting.models import Batch, Message
from meeting.models.outbox import new_message_id
from partners.models import Campaign, Invitation
from partners.selectors.audience import recipients_of
from partners.selectors.mail_values import with_values

COLUMNS = ("pk", "language", "email", "assistant_email", "goes_to", "mail_values")
PICK = (
    "CREATE TEMPORARY TABLE campaign_recipient "
    "(contact_id, language, email, assistant_email, goes_to, mail_values) ON COMMIT DROP AS"
)

INVITING = 7_462  # The name space of a lock for each meeting; no more than a number that nothing else uses.

INVITE = """
INSERT INTO partners_invitation (public_id, link_version, meeting_id, contact_id, answer, note)
SELECT gen_random_uuid(), 1, %s, contact_id, %s, '' FROM campaign_recipient ORDER BY contact_id
ON CONFLICT (meeting_id, contact_id) DO NOTHING
"""

# The assistant's copy is a message of its own, with the principal's values and link.
WRITE = """
WITH mail AS MATERIALIZED (
    SELECT contact_id, to_assistant, language, mail_values,
        CASE WHEN to_assistant THEN assistant_email ELSE email END AS address,
        %(key)s || contact_id || CASE WHEN to_assistant THEN ':assistant' ELSE '' END AS dedupe_key
    FROM campaign_recipient CROSS JOIN (VALUES (FALSE), (TRUE)) AS copy (to_assistant)
    WHERE goes_to = 'both' OR to_assistant = (goes_to = 'assistant')
), made AS (
    INSERT INTO meeting_message (
        batch_id, name, dedupe_key, message_id, address, language, subject, text, html, values, is_secret,
        link_purpose, link_id, link_version, state, not_after, attempts, last_error
    )
    SELECT %(batch)s, %(name)s, dedupe_key, '<' || replace(gen_random_uuid()::text, '-', '') || %(domain)s,
        address, language, '', '', '', mail_values, FALSE,
        %(purpose)s, invitation.public_id, invitation.link_version, %(state)s, %(not_after)s, 0, ''
    FROM mail LEFT JOIN partners_invitation AS invitation
        ON %(invites)s AND invitation.contact_id = mail.contact_id AND invitation.meeting_id = %(meeting)s
    ORDER BY mail.contact_id
    ON CONFLICT (dedupe_key) DO NOTHING
    RETURNING id, dedupe_key
)
INSERT INTO partners_delivery (campaign_id, contact_id, to_assistant, message_id)
SELECT %(campaign)s, mail.contact_id, mail.to_assistant, made.id FROM made JOIN mail USING (dedupe_key)
ON CONFLICT DO NOTHING
"""


def wait_for_other_invitations(meeting_pk: int) -> None:
    """One campaign of a meeting invites at a time, until its end: the next one then finds who was never invited."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [INVITING, meeting_pk])


def pick_recipients(campaign: Campaign) -> int:
    """Find the recipients, once for this transaction, and say how many they are."""
    recipients = with_values(recipients_of(campaign).order_by()).values_list(*COLUMNS)
    found, parameters = recipients.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS pg_temp.campaign_recipient")  # Of another campaign in this transaction.
        cursor.execute(f"{PICK} {found}", parameters)
        cursor.execute("ANALYZE campaign_recipient")
        cursor.execute("SELECT count(*) FROM campaign_recipient")
        return cursor.fetchone()[0]


def write_rows(campaign: Campaign, batch: Batch) -> int:
    """Write the messages of those picked, with their invitations where it invites; return how many messages."""
    with connection.cursor() as cursor:
        if campaign.invites:
            cursor.execute(INVITE, [campaign.meeting_id, Invitation.Answer.NONE])
        cursor.execute(WRITE, _particulars(campaign, batch))
        return cursor.rowcount


def _particulars(campaign: Campaign, batch: Batch) -> dict[str, Any]:
    """What is the same in each row."""
    return {
        "key": f"campaign:{campaign.pk}:",
        "batch": batch.pk,
        "name": campaign.kind,
        "domain": new_message_id()[33:],
        "purpose": Invitation.LINK_PURPOSE if campaign.invites else "",
        "state": Message.State.QUEUED,
        "not_after": campaign.meeting.registration_closes_at if campaign.invites else None,
        "invites": campaign.invites,
        "meeting": campaign.meeting_id,
        "campaign": campaign.pk,
    }
