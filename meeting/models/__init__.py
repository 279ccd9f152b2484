from .concept_note import ConceptNoteSection
from .documents import Document
from .history import HistoryEntry
from .links import PersonalLink
from .mail_gate import Heartbeat, MailGate
from .meetings import Admission, KeyFigure, Meeting
from .outbox import Batch, BatchText, Message, MessageEvent
from .suppressions import Suppression
from .users import User

__all__ = [
    "Admission",
    "Batch",
    "BatchText",
    "ConceptNoteSection",
    "Document",
    "Heartbeat",
    "HistoryEntry",
    "KeyFigure",
    "MailGate",
    "Meeting",
    "Message",
    "MessageEvent",
    "PersonalLink",
    "Suppression",
    "User",
]
