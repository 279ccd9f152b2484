"""The words of the form of registration for whom assists the person that is registered."""

from django.utils.translation import gettext_lazy as _

TITLES = (_("The person invited"), _("Her or his organization"), _("Her or his participation"), _("Privacy"))

LABELS = {
    "attendance": _("How will she or he take part?"),
    "interpretation": _("Language that she or he would like to listen in"),
    "wants_floor": _("She or he would like to take the floor in the tour de table"),
    "consent": _(
        "The person whom I register knows the privacy notice and agrees that her data are used to prepare "
        "and hold the meeting"
    ),
    "listed": _("She or he agrees to appear in the list of participants"),
}

HINTS = {
    "constituency": _("The group of partners to which the organization belongs."),
    "access_needs": _(
        "What she or he needs in order to take part fully, such as step-free access, captions or sign language. "
        "Only those who arrange for it see this."
    ),
    "listed": _("It shows her or his name, position, organization and country, and may be public."),
}

MISSING = {
    "given_name": _("Enter the given name."),
    "family_name": _("Enter the family name."),
    "organization": _("Enter the name of the organization."),
    "attendance": _("Choose how she or he takes part."),
}
