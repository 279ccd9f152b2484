"""Which sessions of the agenda the reader wants to see."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import QueryDict

from agenda.models import Session
from meeting.languages import Language
from meeting.letters import folded

LONGEST = 100  # characters


@dataclass(frozen=True)
class SessionFilter:
    """What the address asks for: `kind=`, `lang=`, `q=`. A value that does not exist asks for nothing."""

    kind: str = ""
    language: str = ""
    words: str = ""

    @classmethod
    def of(cls, query: QueryDict) -> "SessionFilter":
        kind, language = query.get("kind", ""), query.get("lang", "")
        return cls(
            kind=kind if kind in Session.Kind.values else "",
            language=language if language in Language.values else "",
            words=query.get("q", "").replace("\0", "").strip()[:LONGEST],
        )

    @property
    def is_active(self) -> bool:
        return bool(self.kind or self.language or self.words)

    def select(self, sessions: Iterable[Session]) -> list[Session]:
        """The sessions that match, in the order given. Every word must occur, in whatever place, accents forgiven."""
        return [session for session in sessions if self._fits(session) and self._names(session)]

    def _fits(self, session: Session) -> bool:
        if self.kind and session.kind != self.kind:
            return False
        return not self.language or (self.language in session.spoken and not session.is_break)

    def _names(self, session: Session) -> bool:
        text = _text(session) if self.words else ""
        return all(word in text for word in folded(self.words).split())


def _text(session: Session) -> str:
    """Everything that the agenda says of the session, in the page's language."""
    speakers = [appearance.speaker for appearance in session.appearances.all()]
    parts = [session.title, session.abstract, session.room and session.room.name]
    parts += [part for speaker in speakers for part in (speaker.full_name, speaker.function, speaker.organization)]
    return folded(" ".join(str(part) for part in parts if part))
