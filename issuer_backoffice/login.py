"""Logging in: which operators may, and how often somebody may guess."""

import hashlib
from typing import Any

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.forms import UsernameField
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from domain.companies.models import Operator
from domain.companies.selectors import operator_may_log_in

# Counted in Django's cache: exact where processes share one, else for each process.
MAX_FAILURES = 10
WINDOW_SECONDS = 15 * 60


class OperatorAuthenticationForm(AdminAuthenticationForm):
    """E-mail and password. One message for every refusal: it does not tell what was wrong."""

    username = UsernameField(
        label=_("E-mail"), widget=forms.EmailInput(attrs={"autofocus": True, "maxlength": 254})
    )
    error_messages = {
        "invalid_login": _("The e-mail or the password is wrong, or this account may not log in."),
        "too_many": _("Too many attempts. Try again in 15 minutes."),
    }

    def clean_username(self) -> str:
        """Operators' e-mails are kept in lower case."""
        return str(self.cleaned_data["username"]).lower()

    def clean(self) -> dict[str, Any]:
        failures = self._failures_key()
        if cache.get(failures, 0) >= MAX_FAILURES:
            raise ValidationError(self.error_messages["too_many"], code="too_many")
        try:
            return super().clean()
        except ValidationError:
            _count(failures)
            raise

    def confirm_login_allowed(self, user: AbstractBaseUser) -> None:
        """Refuse, in the same words as a wrong password, whom their company's state locks out."""
        if not (isinstance(user, Operator) and operator_may_log_in(user)):
            raise self.get_invalid_login_error()

    def _failures_key(self) -> str:
        """One counter for an e-mail from an address, so that nobody locks others out from afar."""
        address = self.request.META.get("REMOTE_ADDR", "") if self.request else ""
        who = f"{self.cleaned_data.get('username', '')} {address}"
        return f"login-failures-{hashlib.sha256(who.encode()).hexdigest()}"


def _count(key: str) -> None:
    cache.add(key, 0, WINDOW_SECONDS)
    try:
        cache.incr(key)
    except ValueError:
        # The window ended between the two calls.
        cache.set(key, 1, WINDOW_SECONDS)
