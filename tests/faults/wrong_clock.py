"""A worker whose clock is wrong by WRONG_BY seconds: what Python's programs see of it."""

import datetime
import os
import time
from typing import Any

WRONG_BY = float(os.environ["WRONG_BY"])

right_datetime, right_time = datetime.datetime, time.time


class AlsoTheRightOne(type):
    """What was made before, or by the database's driver, is a datetime as well."""

    def __instancecheck__(cls, instance: Any) -> bool:
        return isinstance(instance, right_datetime)

    def __subclasscheck__(cls, subclass: type) -> bool:
        return issubclass(subclass, right_datetime)


class WrongDatetime(right_datetime, metaclass=AlsoTheRightOne):
    @classmethod
    def now(cls, tz: datetime.tzinfo | None = None) -> datetime.datetime:
        return right_datetime.fromtimestamp(time.time(), tz)

    @classmethod
    def utcnow(cls) -> datetime.datetime:
        return right_datetime.fromtimestamp(time.time(), datetime.UTC).replace(tzinfo=None)


time.time = lambda: right_time() + WRONG_BY
datetime.datetime = WrongDatetime

from meeting.celery import app  # noqa: E402 -- sees the wrong clock

__all__ = ["app"]
