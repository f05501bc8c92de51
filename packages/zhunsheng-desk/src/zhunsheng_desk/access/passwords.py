"""What a password must be."""

from __future__ import annotations

import re
from itertools import islice

from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from zhunsheng_desk.access.models import User
from zhunsheng_desk.access.policy import policy

KINDS = (r"[a-z]", r"[A-Z]", r"[0-9]", r"[^a-zA-Z0-9]")


class Rule:
    """Long enough, and of enough kinds of characters."""

    def validate(self, password: str, user: object = None) -> None:
        """Raise where the password is too plain."""
        kinds = sum(bool(re.search(kind, password)) for kind in KINDS)
        if len(password) < policy().length or kinds < policy().kinds:
            raise ValidationError(self.get_help_text(), code="password_too_plain")

    def get_help_text(self) -> str:
        """The rule."""
        said = _("At least %(length)d characters, of %(kinds)d kinds: lower case, upper case, digits, signs.")
        return said % {"length": policy().length, "kinds": policy().kinds}


class NotUsedBefore:
    """Not the present password, nor one of the last."""

    def validate(self, password: str, user: object = None) -> None:
        """Raise where the password was used before."""
        if not isinstance(user, User) or not user.pk:
            return
        old = islice(user.old_passwords.values_list("hash", flat=True), policy().remembered)
        if any(check_password(password, known) for known in old):
            raise ValidationError(self.get_help_text(), code="password_used_before")

    def get_help_text(self) -> str:
        """The rule."""
        return _("Not one of the last %(remembered)d passwords.") % {"remembered": policy().remembered}
