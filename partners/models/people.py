from django.db import models
from django.utils.translation import gettext_lazy as _


class Honorific(models.TextChoices):
    MS = "ms", _("Ms")
    MR = "mr", _("Mr")
    DR = "dr", _("Dr")
    PROF = "prof", _("Prof.")
    EXCELLENCY = "he", _("H.E.")


def person_name(given_name: str, family_name: str) -> str:
    """The name as one line; either part may be missing."""
    return f"{given_name} {family_name}".strip()
