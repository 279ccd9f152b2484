"""The way out of mailings that each of their messages carries: for mail programs (RFC 8058), and for people to read."""

from functools import cache

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.html import format_html
from django.utils.translation import gettext as _

from meeting.models import Message
from meeting.tokens import make_token, mended, read_token

PURPOSE, VERSION = "unsubscribe", 1
ONE_CLICK = "List-Unsubscribe=One-Click"


def unsubscribe_address(message: Message) -> str:
    """The absolute address, in no language."""
    return address_with(make_token(PURPOSE, message.public_id, VERSION))


def address_with(token: str) -> str:
    """The same for what stands in a token's place, where a mail is only shown."""
    return settings.SITE_URL + _path().replace("/token/", f"/{token}/")


def message_to_unsubscribe(token: str) -> Message | None:
    """The mailing's message whose link it is; mail programs may have broken it."""
    subject = read_token(PURPOSE, mended(token))
    if subject is None:
        return None
    public_id, _version = subject
    mailings = Message.objects.filter(batch__meeting__isnull=False).select_related("batch__meeting")
    return mailings.filter(message_id__startswith=f"<{public_id.hex}@").first()


def unsubscribe_headers(address: str) -> dict[str, str]:
    return {"List-Unsubscribe": f"<{address}>", "List-Unsubscribe-Post": ONE_CLICK}


def with_unsubscribe_line(text: str, html: str, *, language: str, address: str) -> tuple[str, str]:
    """Both with a line at the end that says why one gets the mail, and how to get no more."""
    reason, way_out = _words(language)
    text = f"{text.rstrip()}\n\n--\n{reason}\n{way_out}\n{address}\n"
    return text, _before_the_end(html, _line(reason, way_out, address)) if html else ""


@cache
def _path() -> str:
    return reverse("unsubscribe", args=["token"])


@cache
def _words(language: str) -> tuple[str, str]:
    """Why one gets the mail, and what the link is for; looked up once, and not for each of thousands of mails."""
    with translation.override(language):
        return (
            _("You receive this mail because you are on the secretariat’s list of partners or have registered."),
            _("Get no more mailings about this meeting"),
        )


def _line(reason: str, way_out: str, address: str) -> str:
    return format_html(
        '<div style="max-width:36em;margin:24px auto 0;padding-top:8px;border-top:1px solid #b8c4cc">'
        '<p style="margin:0;font-size:14px">{} <a href="{}">{}</a></p></div>\n',
        reason,
        address,
        way_out,
    )


def _before_the_end(html: str, line: str) -> str:
    before, end, after = html.rpartition("</body>")
    return before + line + end + after if end else html + line
