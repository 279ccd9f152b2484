"""What a campaign says in one language, and how it reads to one recipient."""

from django.conf import settings
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import escape, format_html, linebreaks, urlize
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from meeting.languages import Language
from meeting.models import Batch, BatchText, Message
from meeting.placeholders import fill
from meeting.services.mails import RenderedMail, as_subject, filled, without_placeholder
from meeting.services.outbox import personal_url
from meeting.services.unsubscribe_links import address_with, with_unsubscribe_line
from meeting.when_and_where import days_of
from partners.models import Campaign, Contact
from partners.selectors.audience import missing_languages, recipients_of
from partners.selectors.mail_values import with_values

DEAD_TOKEN = "test"  # noqa: S105 -- opens nothing


def batch_texts(campaign: Campaign, batch: Batch | None = None) -> dict[Language, BatchText]:
    """What the batch says, unsaved, in each language that the campaign has a text in.

    What is the same for all who read a language stands in it; names in braces are left for what is each one's own.
    """
    missing = missing_languages(campaign)
    return {language: _batch_text(campaign, batch, language) for language in Language if language not in missing}


def mail_to(campaign: Campaign, contact: Contact) -> RenderedMail:
    """The mail as the contact would get it, but that its links of her own open nothing.

    The campaign has a text in her language.
    """
    return _dead_mail(campaign, Language(contact.language), Contact.objects.filter(pk=contact.pk))


def test_mail(campaign: Campaign, language: Language) -> RenderedMail:
    """The same for the first recipient in the language; names stay in braces where there is none. It says so."""
    readers = Contact.objects.filter(pk__in=recipients_of(campaign).values("pk"), language=language)
    return _dead_mail(campaign, language, readers.order_by("pk"), is_test=True)


def _dead_mail(
    campaign: Campaign, language: Language, reader: QuerySet[Contact], *, is_test: bool = False
) -> RenderedMail:
    values = with_values(reader).values_list("mail_values", flat=True).first() or {}
    mail = filled(_batch_text(campaign, None, language, is_test=is_test), values)
    subject, text, html = (part.replace(Message.TOKEN_PLACEHOLDER, DEAD_TOKEN) for part in mail)
    way_out = address_with(DEAD_TOKEN)
    return RenderedMail(subject, *with_unsubscribe_line(text, html, language=language, address=way_out))


def _batch_text(campaign: Campaign, batch: Batch | None, language: Language, *, is_test: bool = False) -> BatchText:
    with translation.override(language):
        shared = _shared_values(campaign)
        subject = as_subject(fill(_written(campaign, "subject"), shared))
        paragraphs = _paragraphs(_written(campaign, "body"))
        context = {"subject": subject, "language": language, "meeting": campaign.meeting, "is_test": is_test}
        plain = [fill(paragraph, shared) for paragraph in paragraphs]
        link_words = _("Answer the invitation") if campaign.invites else _("Open the meeting’s page")
        simple = [_as_html(paragraph, shared, link_words) for paragraph in paragraphs]
        text = render_to_string("emails/campaign/body.txt", context | {"paragraphs": plain})
        html = render_to_string("emails/campaign/body.html", context | {"paragraphs": simple})
    return BatchText(batch=batch, language=language, subject=subject, text=text, html=html)


def _written(campaign: Campaign, field: str) -> str:
    return without_placeholder(getattr(campaign, f"{field}_{translation.get_language()}"))


def _paragraphs(body: str) -> list[str]:
    paragraphs = (paragraph.strip() for paragraph in body.replace("\r\n", "\n").split("\n\n"))
    return [paragraph for paragraph in paragraphs if paragraph]


def _as_html(paragraph: str, shared: dict[str, str], link_words: str) -> SafeString:
    if paragraph == "{link}":
        return render_to_string("emails/_button.html", {"address": shared["link"], "words": link_words})
    values = {name: escape(value) for name, value in shared.items()}
    values["link"] = format_html('<a href="{}">{}</a>', shared["link"], shared["link"])
    words = linebreaks(urlize(paragraph, autoescape=True), autoescape=False)
    return mark_safe(fill(words, values))  # noqa: S308 -- each part is escaped above


def _shared_values(campaign: Campaign) -> dict[str, str]:
    """What is the same for all who read the active language."""
    meeting = campaign.meeting
    values = {"meeting": meeting.title, "date": days_of(meeting), "place": meeting.venue or meeting.city}
    link = settings.SITE_URL + meeting.get_absolute_url()
    if campaign.invites:
        link = personal_url("partners:invitation-detail")
    return {name: without_placeholder(value) for name, value in values.items()} | {"link": link}
