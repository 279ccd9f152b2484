import uuid
from typing import ClassVar, Self

from django.db import models

from meeting.tokens import make_token, read_token


class PersonalLink(models.Model):
    """Something a person reaches by a link of her own, without an account.

    The link carries a signed token over `public_id` and `link_version`; raising the version revokes older links.
    """

    LINK_PURPOSE: ClassVar[str]

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    link_version = models.PositiveSmallIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    @property
    def token(self) -> str:
        return make_token(self.LINK_PURPOSE, self.public_id, self.link_version)

    @classmethod
    def by_token(cls, token: str) -> Self | None:
        """The row that `token` opens; None when it is forged, mutilated or revoked."""
        subject = read_token(cls.LINK_PURPOSE, token)
        if subject is None:
            return None
        public_id, version = subject
        return cls._default_manager.filter(public_id=public_id, link_version=version).first()
