"""Messages as staff read them: what they say, and what became of them."""

from django import template

from meeting.selectors.fates import fate_in_words, reason_in_words
from meeting.services.mails import as_shown

register = template.Library()

register.filter("as_shown", as_shown)
register.filter("fate", fate_in_words)
register.filter("reason", reason_in_words)
