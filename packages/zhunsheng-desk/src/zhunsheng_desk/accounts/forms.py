"""Forms of signing in and of accounts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.utils.translation import gettext_lazy as _

from zhunsheng_desk.access.models import User
from zhunsheng_desk.access.roles import power_of, roles
from zhunsheng_desk.access.scope import units_of
from zhunsheng_desk.orgs.models import Person, Unit


class SignInForm(forms.Form):
    """Name and password."""

    username = forms.CharField(
        label=_("User name"), max_length=64, widget=forms.TextInput({"autocomplete": "username", "autofocus": True})
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )


class CodeForm(forms.Form):
    """A code of the phone, or one on paper."""

    code = forms.CharField(
        label=_("Code"), max_length=16, widget=forms.TextInput({"autocomplete": "one-time-code", "autofocus": True})
    )


class UnlockForm(forms.Form):
    """The password once more."""

    password = forms.CharField(
        label=_("Password"), max_length=128, strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password", "autofocus": True}),
    )  # fmt: skip


class PasswordForm(forms.Form):
    """The present password and the new one, twice."""

    present = forms.CharField(
        label=_("Present password"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )
    new = forms.CharField(
        label=_("New password"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("New password again"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["new"].help_text = " ".join(password_validators_help_texts())

    def clean_present(self) -> str:
        """It must be right."""
        present = str(self.cleaned_data["present"])
        if not self.user.check_password(present):
            raise forms.ValidationError(_("The present password is wrong."))
        return present

    def clean_new(self) -> str:
        """It must meet the rules."""
        new = str(self.cleaned_data["new"])
        validate_password(new, self.user)
        return new

    def clean_again(self) -> str:
        """It must be the same."""
        again = str(self.cleaned_data["again"])
        if "new" in self.cleaned_data and again != self.cleaned_data["new"]:
            raise forms.ValidationError(_("The two new passwords differ."))
        return again


class AccountForm(forms.Form):
    """A work account for a person."""

    person = forms.ModelChoiceField(
        Person.objects.none(), label=_("Person's number"), to_field_name="number", widget=forms.TextInput
    )
    username = forms.RegexField(
        r"^[A-Za-z0-9._-]{3,64}$", label=_("User name"), help_text=_("3 to 64 letters, digits, dots or dashes.")
    )

    def __init__(self, by: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people: Any = Person.objects.visible_to(by, permission="users.change").filter(user=None, left=None)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]


class PostForm(forms.Form):
    """A role at a unit."""

    role = forms.ChoiceField(label=_("Role"))
    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("Unit"))

    def __init__(self, by: User, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = [(code, str(entry.text)) for code, entry in roles().items() if power_of(code) == user.power]
        self.fields["role"].choices = own  # type: ignore[attr-defined]
        units = Unit.objects.filter(pk__in=units_of(by, "posts.give"), closed=None)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
