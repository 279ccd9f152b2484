"""Tells those who may approve campaigns that one waits for them."""

import uuid

from django.contrib.auth.backends import ModelBackend

from meeting.languages import current
from meeting.services.outbox import enqueue
from partners.models import Campaign


def tell_approvers(campaign: Campaign) -> None:
    """Mail each member of staff who may approve it, but whoever asked for it: once for each time that it waits.

    In the active language: of staff no language is known. The mail names no recipient.
    """
    approvers = ModelBackend().with_perm("partners.approve_campaign").filter(is_staff=True)
    occasion = uuid.uuid4()
    for approver in approvers.exclude(pk=campaign.asked_by_id):
        enqueue(
            "campaign_waiting",
            to=approver.email,
            language=current(),
            context={"campaign": campaign, "meeting": campaign.meeting},
            dedupe_key=f"campaign:{campaign.pk}:waiting:{occasion}:{approver.pk}",
        )
