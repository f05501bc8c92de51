"""Forms of the data desk."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhunsheng_desk.bridge import coverage, imports
from zhunsheng_desk.bridge.lakes import table_names
from zhunsheng_desk.intake.files import KINDS
from zhunsheng_desk.intake.selectors import place


def profiles() -> list[tuple[str, str]]:
    """Profiles to choose from."""
    return [(name, str(text)) for name, text in imports.names(place()).items()]


class ProfileForm(forms.Form):
    """Through which profile."""

    profile = forms.ChoiceField(label=_("Profile"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["profile"].choices = [("", _("Find it by the columns")), *profiles()]  # type: ignore[attr-defined]


class UploadForm(ProfileForm):
    """A file of the unit in focus."""

    file = forms.FileField(
        label=_("File (.xlsx, .xls, .csv, .txt, .tsv)"), widget=forms.FileInput({"accept": ",".join(KINDS)})
    )
    field_order = ("file", "profile")


class CoverageForm(forms.Form):
    """Which table, which month."""

    table = forms.ChoiceField(label=_("Table"))
    month = forms.CharField(label=_("Month"), widget=forms.TextInput({"type": "month"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = table_names()
        self.fields["table"].choices = [(name, str(names[name])) for name in coverage.dated()]  # type: ignore[attr-defined]
