from django.db import models
from django.utils.translation import gettext_lazy as _

from .registrations import Registration


class AccessNeeds(models.Model):
    """What a person needs in order to take part fully. Apart from her registration: few people may see it."""

    registration = models.OneToOneField(
        Registration, models.CASCADE, primary_key=True, related_name="access", verbose_name=_("registration")
    )
    text = models.TextField(_("access needs"), max_length=1000)

    class Meta:
        verbose_name = _("access needs")
        verbose_name_plural = _("access needs")

    def __str__(self) -> str:
        return str(self.registration_id)
