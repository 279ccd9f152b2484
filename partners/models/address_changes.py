import datetime

from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meeting.models import PersonalLink

from .registrations import Registration

TO_CONFIRM = datetime.timedelta(days=3)


class AddressChangeQuerySet(models.QuerySet["AddressChange"]):
    def expired(self, now: datetime.datetime) -> "AddressChangeQuerySet":
        return self.filter(created_at__lte=now - TO_CONFIRM)


class AddressChange(PersonalLink):
    """The address that somebody wants to be written to, until it is confirmed from its own mailbox.

    Each registration has one at most: the latest.
    """

    LINK_PURPOSE = "address"

    registration = models.OneToOneField(
        Registration, models.CASCADE, related_name="address_change", verbose_name=_("registration")
    )
    email = models.EmailField(_("new e-mail address"), max_length=254)
    created_at = models.DateTimeField(_("asked"), db_default=Now(), editable=False)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, editable=False)

    objects = AddressChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of address")
        verbose_name_plural = _("changes of address")

    def __str__(self) -> str:
        return str(self.registration_id)

    @property
    def is_open(self) -> bool:
        """Whether it waits for its confirmation, and is not too old for one."""
        return self.confirmed_at is None and not self.has_expired

    @property
    def has_expired(self) -> bool:
        return self.created_at <= timezone.now() - TO_CONFIRM
