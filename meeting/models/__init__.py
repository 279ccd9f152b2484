from .concept_note import ConceptNoteSection
from .documents import Document
from .history import HistoryEntry
from .links import PersonalLink
from .meetings import Admission, KeyFigure, Meeting
from .outbox import Batch, Heartbeat, Message, Suppression
from .users import User

__all__ = [
    "Admission",
    "Batch",
    "ConceptNoteSection",
    "Document",
    "Heartbeat",
    "HistoryEntry",
    "KeyFigure",
    "Meeting",
    "Message",
    "PersonalLink",
    "Suppression",
    "User",
]
