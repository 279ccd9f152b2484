"""The kinds of mail in words: messages keep codes, which stay the same whatever the words."""

from django.utils.translation import pgettext_lazy

WORDS = {
    "login_code": pgettext_lazy("mail", "code to sign in"),
    "password_reset_key": pgettext_lazy("mail", "link to a new password"),
    "unknown_account": pgettext_lazy("mail", "no account at this address"),
    "registration_received": pgettext_lazy("mail", "registration received"),
    "registration_repeated": pgettext_lazy("mail", "registered already"),
    "registration_changed": pgettext_lazy("mail", "registration changed"),
    "registration_approved": pgettext_lazy("mail", "registration approved"),
    "registration_declined": pgettext_lazy("mail", "registration declined"),
    "registration_cancelled": pgettext_lazy("mail", "registration cancelled"),
    "registration_offered": pgettext_lazy("mail", "seat offered"),
    "registration_promoted": pgettext_lazy("mail", "seat confirmed"),
    "registration_lapsed": pgettext_lazy("mail", "offer of a seat ended"),
    "registration_link": pgettext_lazy("mail", "personal link once more"),
    "registration_address": pgettext_lazy("mail", "address to confirm"),
    "registration_address_changed": pgettext_lazy("mail", "address changed, to the old one"),
    "registration_address_confirmed": pgettext_lazy("mail", "address confirmed"),
    "save_the_date": pgettext_lazy("mail", "save the date"),
    "invitation": pgettext_lazy("mail", "invitation"),
    "reminder": pgettext_lazy("mail", "reminder"),
    "update": pgettext_lazy("mail", "update"),
    "thanks": pgettext_lazy("mail", "thanks"),
    "calendar_update": pgettext_lazy("mail", "calendar update"),
    "campaign_test": pgettext_lazy("mail", "test of a campaign"),
    "campaign_waiting": pgettext_lazy("mail", "campaign to approve"),
}


def mail_in_words(name: str) -> str:
    return str(WORDS.get(name, name))
