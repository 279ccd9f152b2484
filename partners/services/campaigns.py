"""Campaigns: asked for, approved by somebody else if they are large, handed to the outbox when their time comes."""

import datetime
import uuid

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meeting.models import Batch, BatchText, Meeting, Message, User
from meeting.services.batches import cancel_batch
from meeting.services.history import record
from meeting.services.mails import as_subject
from meeting.services.outbox import add_messages, new_message, wake_sender
from partners.models import Campaign
from partners.selectors.campaigns import AudienceCounts, content_of, due_at

from .approvals import tell_approvers
from .campaign_rows import pick_recipients, wait_for_other_invitations, write_rows
from .mail_texts import batch_texts, test_mail

ALONE_UP_TO = 200  # recipients; for more a second person approves
GROWTH = 1.1  # times as many as were approved
HOLD = datetime.timedelta(minutes=5)  # at least, in which a campaign that goes now can be called off as a whole

State = Campaign.State
Problem = Campaign.Problem
ASKED_FOR = (State.WAITING, State.APPROVED)


class CampaignError(Exception):
    """Why a campaign cannot go; `message` is for people."""

    message: str
    code = "campaign"

    def __str__(self) -> str:
        return str(self.message)


class NobodyToWriteTo(CampaignError):
    message = _("Nobody is left to write to. Choose recipients first.")
    code = "nobody"


class TextMissing(CampaignError):
    code = "text_missing"

    def __init__(self, languages: list[str]) -> None:
        names = ", ".join(languages)
        self.message = _("Recipients read %(languages)s, and the text is missing there.") % {"languages": names}


class TextBroken(CampaignError):
    code = "text_broken"

    def __init__(self, problem: str) -> None:
        self.message = problem


class TooLate(CampaignError):
    message = _("That moment has passed.")
    code = "too_late"


class RegistrationHasClosed(CampaignError):
    message = _("Registration has closed: nobody could answer.")
    code = "closed"


class NoClosing(CampaignError):
    message = _("The meeting has no time at which registration closes.")
    code = "no_closing"


class MeetingIsDraft(CampaignError):
    message = _("The meeting is a draft: no link in the mail would open anything. Publish it first.")
    code = "draft"


class ContentChanged(CampaignError):
    message = _("The texts, the recipients or the meeting have changed since. Look at them again.")
    code = "changed"


class NotYours(CampaignError):
    message = _("Somebody else must approve what you have asked for.")
    code = "not_yours"


class NothingWaits(CampaignError):
    message = _("Nothing of it waits any more: there is nothing to call off.")
    code = "nothing_waits"


@transaction.atomic
def ask_to_send(
    *,
    campaign: Campaign,
    actor: User,
    send_at: datetime.datetime | None = None,
    days_before_closing: int | None = None,
    rate_per_minute: int | None = None,
    content: str | None = None,
    now: datetime.datetime | None = None,
) -> Campaign:
    """Let the campaign go: at once, at a time, or so many days before registration closes.

    Up to ALONE_UP_TO recipients it is approved by that; for more it waits for somebody else. One that goes at once is
    held back for five minutes by its batch. `content` is `content_of` what the actor was shown, if anything was. Safe
    to call twice: a campaign that is not a draft stays as it is. Raises a CampaignError, and then nothing was written.
    """
    campaign = _lock(campaign)
    if campaign.state != State.DRAFT:
        return campaign
    if content is not None and content != content_of(campaign):
        raise ContentChanged
    campaign.asked_by, campaign.approved_by, campaign.problem = actor, None, ""
    campaign.send_at, campaign.days_before_closing = send_at, days_before_closing
    campaign.rate_per_minute = rate_per_minute
    _check_time(campaign, now or timezone.now())
    count = _check_audience(campaign)
    campaign.agreed_count, campaign.agreed_content = count, content_of(campaign)
    campaign.state = State.WAITING if count > ALONE_UP_TO else State.APPROVED
    campaign.save()
    record(campaign, "asked for", actor=actor, recipients=count)
    if campaign.state == State.WAITING:
        tell_approvers(campaign)
        return campaign
    return _go_if_unplanned(campaign, now)


@transaction.atomic
def approve_campaign(
    *, campaign: Campaign, content: str, actor: User, now: datetime.datetime | None = None
) -> Campaign:
    """Approve what another has asked for. `content` is `content_of` what the actor was shown.

    Safe to call twice. Raises NotYours, ContentChanged, or what `ask_to_send` raises.
    """
    campaign = _lock(campaign)
    if campaign.state != State.WAITING:
        return campaign
    if campaign.asked_by_id == actor.pk:
        raise NotYours
    if not content == campaign.agreed_content == content_of(campaign):
        raise ContentChanged
    campaign.agreed_count = _check_audience(campaign)
    campaign.approved_by, campaign.problem, campaign.state = actor, "", State.APPROVED
    campaign.save()
    record(campaign, "approved", actor=actor, recipients=campaign.agreed_count)
    return _go_if_unplanned(campaign, now)


@transaction.atomic
def note_edit(*, campaign: Campaign, actor: User, problem: str = "") -> bool:
    """After an edit: what was asked for or approved, and is no more the same, is a draft again. Tells whether it is."""
    campaign = _lock(campaign)
    if campaign.state not in ASKED_FOR or campaign.agreed_content == content_of(campaign):
        return False
    _back_to_draft(campaign, actor, problem)
    return True


@transaction.atomic
def note_edits(*, campaigns: list[Campaign], actor: User) -> int:
    """The same of several, after an edit of their meeting; return how many are drafts again. Each says why."""
    return sum(note_edit(campaign=campaign, actor=actor, problem=Problem.CHANGED) for campaign in campaigns)


def lock_asked_for(meeting: Meeting) -> list[Campaign]:
    """Those about the meeting that were asked for and have not gone; one that is being handed over is waited for.

    Before the meeting is saved: handing over holds the campaign and asks for the meeting's row in the end.
    """
    return list(Campaign.objects.select_for_update().filter(meeting=meeting, state__in=ASKED_FOR).order_by("pk"))


@transaction.atomic
def take_back(*, campaign: Campaign, actor: User) -> None:
    """Make a draft again of what was asked for and has not gone. Safe to call twice."""
    campaign = _lock(campaign)
    if campaign.state in ASKED_FOR:
        _back_to_draft(campaign, actor)


@transaction.atomic
def call_off(*, campaign: Campaign, actor: User) -> int:
    """Send nothing more of it, for good; return how many messages did not go for that. Safe to call twice.

    Raises NothingWaits when all of it has gone: it stays what it is.
    """
    campaign = _lock(campaign)
    unfinished = Message.objects.filter(batch=campaign.batch_id, state__in=Message.UNFINISHED)
    if campaign.state == State.SENT and not unfinished.exists():
        raise NothingWaits
    if campaign.state != State.CANCELLED:
        campaign.state = State.CANCELLED
        campaign.save(update_fields=["state"])
        record(campaign, "called off", actor=actor)
    return cancel_batch(batch=campaign.batch, actor=actor) if campaign.batch else 0


def start_due_campaigns(*, now: datetime.datetime | None = None) -> int:
    """Hand the approved campaigns whose time has come to the outbox; return how many went."""
    now = now or timezone.now()
    approved = Campaign.objects.filter(state=State.APPROVED).select_related("meeting")
    return sum(_start_due(campaign, now) for campaign in approved if _is_due(campaign, now))


@transaction.atomic
def send_test(*, campaign: Campaign, actor: User) -> int:
    """Mail the campaign to the actor, in each language that has a text, as its first recipient there would get it.

    The personal link opens nothing, and no count has these mails. Returns how many they are. Raises TextBroken.
    """
    _check_texts(campaign)
    mails = {language: test_mail(campaign, language) for language in batch_texts(campaign)}
    add_messages(
        new_message(
            name="campaign_test",
            to=actor.email,
            language=language,
            subject=as_subject(f"[test] {mail.subject}"),
            text=mail.text,
            html=mail.html,
            dedupe_key=f"campaign:{campaign.pk}:test:{uuid.uuid4()}",
        )
        for language, mail in mails.items()
    )
    return len(mails)


def _lock(campaign: Campaign) -> Campaign:
    # Its meeting and batch are looked up later: a join shows them as they were before the lock was waited for.
    return Campaign.objects.select_for_update().get(pk=campaign.pk)


def _back_to_draft(campaign: Campaign, actor: User | None, problem: str = "") -> None:
    campaign.state, campaign.problem, campaign.approved_by = State.DRAFT, problem, None
    campaign.save(update_fields=["state", "problem", "approved_by"])
    record(campaign, "taken back", actor=actor)


def _check_time(campaign: Campaign, now: datetime.datetime) -> None:
    moment = due_at(campaign)
    if campaign.is_planned and moment is None:
        raise NoClosing
    if moment is not None and moment <= now:
        raise TooLate
    _check_meeting(campaign, moment or now)


def _check_meeting(campaign: Campaign, at: datetime.datetime) -> None:
    """Whether those who get the mail then can answer. A meeting may still be published until a campaign's time."""
    if not campaign.meeting.is_public and not campaign.is_planned:
        raise MeetingIsDraft
    closes_at = campaign.meeting.registration_closes_at
    if campaign.invites and closes_at is not None and closes_at <= at:
        raise RegistrationHasClosed


def _check_texts(campaign: Campaign) -> None:
    if problems := campaign.problems():
        raise TextBroken(next(iter(problems.values())))


def _check_audience(campaign: Campaign) -> int:
    """The number of recipients. Raises unless each of them has a text, and there is one, now or by its time."""
    counts = AudienceCounts(campaign)
    _check_texts(campaign)
    if counts.without_text:
        raise TextMissing([str(language.label) for language in counts.without_text])
    if not counts.recipients and not campaign.is_planned:
        raise NobodyToWriteTo
    return counts.recipients


def _go_if_unplanned(campaign: Campaign, now: datetime.datetime | None) -> Campaign:
    if not campaign.is_planned:
        now = now or timezone.now()
        _check_meeting(campaign, now)
        _hand_over(campaign, not_before=_next_minute(now + HOLD))
    return campaign


def _next_minute(moment: datetime.datetime) -> datetime.datetime:
    """Not before the moment, and as clocks show it."""
    return moment + datetime.timedelta(microseconds=-(moment.second * 1_000_000 + moment.microsecond) % 60_000_000)


def _is_due(campaign: Campaign, now: datetime.datetime) -> bool:
    moment = due_at(campaign)
    return moment is not None and moment <= now


def _start_due(campaign: Campaign, now: datetime.datetime) -> bool:
    """In a transaction of its own: one that cannot go keeps no other back. True when it went by this call."""
    with transaction.atomic():
        campaign = _lock(campaign)
        if campaign.state != State.APPROVED or not _is_due(campaign, now):
            return False
        if problem := _problem_of_due(campaign, now):
            _back_to_draft(campaign, None, problem)
            return False
        return _hand_over(campaign)


def _problem_of_due(campaign: Campaign, now: datetime.datetime) -> str:
    if campaign.agreed_content != content_of(campaign):
        return Problem.CHANGED
    if not campaign.meeting.is_public:
        return Problem.DRAFT
    try:
        _check_meeting(campaign, now)
        _check_audience(campaign)
    except RegistrationHasClosed:
        return Problem.CLOSED
    except CampaignError:
        return Problem.TEXT
    return ""


def _hand_over(campaign: Campaign, not_before: datetime.datetime | None = None) -> bool:
    """Write the rows, unless there are many more recipients than were approved: then it asks again."""
    if campaign.invites:
        wait_for_other_invitations(campaign.meeting_id)
    count = pick_recipients(campaign)
    if count > ALONE_UP_TO and (campaign.approved_by_id is None or count > campaign.agreed_count * GROWTH):
        campaign.state, campaign.problem, campaign.approved_by = State.WAITING, Problem.GREW, None
        campaign.save(update_fields=["state", "problem", "approved_by"])
        tell_approvers(campaign)
        return False
    batch = Batch.objects.create(
        meeting=campaign.meeting, not_before=not_before, rate_per_minute=campaign.rate_per_minute
    )
    BatchText.objects.bulk_create(batch_texts(campaign, batch).values())
    messages = write_rows(campaign, batch)
    campaign.state, campaign.batch, campaign.problem, campaign.sent_at = State.SENT, batch, "", Now()
    campaign.save(update_fields=["state", "batch", "problem", "sent_at"])
    campaign.refresh_from_db(fields=["sent_at"])
    record(campaign, "sent", actor=campaign.asked_by, messages=messages)
    transaction.on_commit(wake_sender)
    return True
