"""What the history's entries say, in words: `record` stores codes, which stay the same whatever the words."""

from django.utils.translation import pgettext_lazy

# By model, since a person declines an invitation, and the secretariat a registration.
WORDS = {
    "registration": {
        "registered": pgettext_lazy("history", "Registered"),
        "registered again": pgettext_lazy("history", "Tried to register once more"),
        "changed": pgettext_lazy("history", "Changed"),
        "approved": pgettext_lazy("history", "Approved"),
        "declined": pgettext_lazy("history", "Declined by the secretariat"),
        "cancelled": pgettext_lazy("history", "Cancelled"),
        "offered seat": pgettext_lazy("history", "Was offered a seat in the room"),
        "accepted offer": pgettext_lazy("history", "Accepted the seat"),
        "did not answer offer": pgettext_lazy("history", "Did not answer the offer in time"),
        "organization found": pgettext_lazy("history", "Organization found in the directory"),
        "asked for another address": pgettext_lazy("history", "Asked for another address"),
        "confirmed another address": pgettext_lazy("history", "Confirmed another address"),
        "promoted": pgettext_lazy("history", "Moved up from the waiting list"),
        "link shown": pgettext_lazy("history", "Personal link shown"),
    },
    "invitation": {
        "opened": pgettext_lazy("history", "Opened"),
        "accepted": pgettext_lazy("history", "Accepted"),
        "declined": pgettext_lazy("history", "Declined by the person"),
        "link shown": pgettext_lazy("history", "Personal link shown"),
        "delegated": pgettext_lazy("history", "Handed on"),
    },
    "recordedanswer": {
        "recorded": pgettext_lazy("history", "Recorded"),
        "deleted": pgettext_lazy("history", "Deleted"),
    },
    "organization": {
        "added": pgettext_lazy("history", "Added"),
        "merged": pgettext_lazy("history", "Another organization was made a part of it"),
        "distinct": pgettext_lazy("history", "Said to be no duplicate"),
        "deleted": pgettext_lazy("history", "Deleted"),
    },
    "contact": {
        "imported": pgettext_lazy("history", "Imported"),
        "changed by import": pgettext_lazy("history", "Changed by an import"),
    },
    "contactimport": {"contacts imported": pgettext_lazy("history", "Contacts imported")},
    "message": {
        "resent": pgettext_lazy("history", "Sent again"),
        "closed": pgettext_lazy("history", "Closed"),
    },
    "meeting": {
        "exported registrations": pgettext_lazy("history", "Registrations taken away as a file"),
        "sent calendar updates": pgettext_lazy("history", "Calendar entries sent anew"),
    },
    "batch": {
        "paused": pgettext_lazy("history", "Paused"),
        "resumed": pgettext_lazy("history", "Sent on"),
        "rate set": pgettext_lazy("history", "Messages a minute set"),
        "cancelled": pgettext_lazy("history", "Called off"),
    },
    "mailgate": {
        "frozen": pgettext_lazy("history", "All mailings frozen"),
        "thawed": pgettext_lazy("history", "All mailings released"),
        "settled": pgettext_lazy("history", "Said to send from this database"),
    },
    "campaign": {
        "asked for": pgettext_lazy("history", "Asked for"),
        "approved": pgettext_lazy("history", "Approved by somebody else"),
        "taken back": pgettext_lazy("history", "Made a draft again"),
        "sent": pgettext_lazy("history", "Sent"),
        "called off": pgettext_lazy("history", "Called off"),
    },
    "speaker": {
        "photograph set": pgettext_lazy("history", "Photograph set"),
        "photograph removed": pgettext_lazy("history", "Photograph removed"),
        "deleted": pgettext_lazy("history", "Deleted"),
    },
}


def in_words(model: str, action: str) -> str:
    """The action in the active language; an unknown one as it is stored. `model` is the name in lower case."""
    return str(WORDS.get(model, {}).get(action, action))
