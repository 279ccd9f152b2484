"""Why a registration cannot be made or changed."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meeting.models import Meeting
from meeting.times import moment_in_words
from partners.models import Constituency, Registration
from partners.selectors.admission import Terms


class RegistrationError(Exception):
    """`message` is for people, `code` for the log."""

    message: str | Promise = gettext_lazy("This registration cannot be changed.")
    code = "registration"


class RegistrationClosed(RegistrationError):
    message = gettext_lazy("Registration is closed.")
    code = "closed"


class RegistrationEnded(RegistrationError):
    message = gettext_lazy("This registration is cancelled, or its meeting is over. It can no longer be changed.")
    code = "ended"


class PersonRegisteredAlready(RegistrationError):
    message = gettext_lazy("Somebody with this name and this e-mail address is registered already.")
    code = "person_registered_already"


class ChangedMeanwhile(RegistrationError):
    """Somebody else has changed `fields` since; `registration` is as it is now, and `last_entry` its latest entry."""

    message = gettext_lazy(
        "This registration was changed while you had it open. "
        "Look at the fields that are marked, then save again what is to hold."
    )
    code = "changed_meanwhile"

    def __init__(self, registration: Registration, fields: set[str], last_entry: int) -> None:
        super().__init__()
        self.registration, self.fields, self.last_entry = registration, fields, last_entry


class SameAddress(RegistrationError):
    message = gettext_lazy("This is the address that we write to already.")
    code = "same_address"


class AddressChangeEnded(RegistrationError):
    message = gettext_lazy("This link was valid for three days, or another address was entered since.")
    code = "address_change_ended"


class OfferEnded(RegistrationError):
    message = gettext_lazy("This seat is no longer kept for you.")
    code = "offer_ended"


class NoteMissing(RegistrationError):
    message = gettext_lazy("Say the reason in the language of each person.")
    code = "note_missing"


class ConstituencyRefused(RegistrationError):
    """Those of this constituency cannot register, at this moment or thus: an error of that field."""


class ByInvitationOnly(ConstituencyRefused):
    message = gettext_lazy(
        "Your constituency takes part by invitation. Please register by the link in your invitation, "
        "or write to us if you should have one."
    )
    code = "by_invitation_only"


class ConstituencyClosed(ConstituencyRefused):
    code = "constituency_closed"

    def __init__(self, meeting: Meeting, terms: Terms, *, has_opened: bool) -> None:
        super().__init__()
        moment = terms.closes_at if has_opened else terms.opens_at
        sentence = (
            _("Registration of your constituency closed on %(moment)s.")
            if has_opened
            else _("Registration of your constituency opens on %(moment)s.")
        )
        self.message = sentence % {"moment": moment_in_words(moment, meeting.zone)}


class ConstituencyFull(ConstituencyRefused):
    """Somebody with a seat in the room cannot move to a constituency that has taken all it may.

    `message` is for the person, `for_staff` for who changes it in her place.
    """

    code = "constituency_full"

    def __init__(self, constituency: str) -> None:
        super().__init__()
        label = Constituency(constituency).label
        self.message = _(
            "All seats in the room for this constituency are taken: %(constituency)s. "
            "Change to online first, or write to us."
        ) % {"constituency": label}
        self.for_staff = _(
            "All seats in the room for this constituency are taken: %(constituency)s. "
            "Let the person take part online, or give the constituency more seats."
        ) % {"constituency": label}
