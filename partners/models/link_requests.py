from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class LinkRequest(models.Model):
    """Somebody has lost her personal link. The row is gone once it has been answered, or there was nobody to answer."""

    email = models.EmailField(_("e-mail address"), max_length=254)
    created_at = models.DateTimeField(_("asked"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("request for a lost link")
        verbose_name_plural = _("requests for lost links")

    def __str__(self) -> str:
        return str(self.pk)
