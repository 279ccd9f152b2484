"""What tells a simple robot from a person: a field that nobody sees, and when the page was opened."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from django.core.signing import BadSignature, Signer
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

HIDDEN_FIELD, STAMP = "homepage", "opened"  # names in the form
QUICKEST = datetime.timedelta(seconds=2)  # in which a person may have read the page
OLDEST = datetime.timedelta(hours=24)  # a robot could otherwise use one stamp for ever

PRESS_ONCE_MORE = _(
    "We could not tell whether a person or a program sent this form. "
    "If you are a person, please press the button once more."
)


class Traps:
    """The traps of one form; `data` is what was sent, None when the page is opened.

    Whoever springs one gets a stamp with which the form passes the next time, for a password manager fills in hidden
    fields too, and a page may lie open for days. In a trusted network nothing springs.
    """

    def __init__(
        self, data: Mapping[str, str] | None, *, is_trusted: bool = False, now: datetime.datetime | None = None
    ) -> None:
        now = now or timezone.now()
        page = None if data is None else _Page.read(data.get(STAMP, ""))
        # When the page was first opened; None when nothing proves it.
        self.opened_at = page.opened_at if page else None
        self.are_sprung = data is not None and not is_trusted and _is_a_robots(data, page, now)
        was_asked = self.are_sprung or (page is not None and page.was_asked)
        self.stamp = _Page(opened_at=self.opened_at or now, shown_at=now, was_asked=was_asked).stamp


@dataclass(frozen=True, kw_only=True, slots=True)
class _Page:
    """What a stamp says of the page that it stands in."""

    opened_at: datetime.datetime
    shown_at: datetime.datetime  # the last time, after mistakes
    was_asked: bool  # to press once more

    @property
    def stamp(self) -> str:
        return _signer().sign_object([self.opened_at.timestamp(), self.shown_at.timestamp(), self.was_asked])

    @classmethod
    def read(cls, stamp: str) -> "_Page | None":
        try:
            opened_at, shown_at, was_asked = _signer().unsign_object(stamp)
        except BadSignature:
            return None
        return cls(opened_at=_time(opened_at), shown_at=_time(shown_at), was_asked=was_asked)


def _is_a_robots(data: Mapping[str, str], page: _Page | None, now: datetime.datetime) -> bool:
    if page is None or now - page.shown_at > OLDEST:
        return True
    return not page.was_asked and (now - page.opened_at < QUICKEST or bool(data.get(HIDDEN_FIELD)))


def _signer() -> Signer:
    return Signer(salt="partners.traps")


def _time(timestamp: float) -> datetime.datetime:
    return datetime.datetime.fromtimestamp(timestamp, datetime.UTC)
