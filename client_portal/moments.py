"""Writes days and times out as people do in Portugal and, in English, in Europe."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import pgettext


def day_text(value: date) -> str:
    """A day with its month's name."""
    return date_format(_local(value), pgettext("format of a day", "j F Y"))


def moment_text(value: datetime) -> str:
    """A day and a time, on the clock of this installation."""
    return date_format(_local(value), pgettext("format of a day and time", "j F Y, H:i"))


def _local(value: date) -> date:
    return timezone.localtime(value) if isinstance(value, datetime) else value
