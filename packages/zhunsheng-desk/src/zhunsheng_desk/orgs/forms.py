"""Forms of units, people and imports."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from zhunsheng_desk.access.models import User
from zhunsheng_desk.orgs import selectors
from zhunsheng_desk.orgs.models import Batch, Person, Unit
from zhunsheng_desk.problems import Problem


class UnitForm(forms.Form):
    """Name and kind of a unit."""

    name = forms.CharField(label=_("Name"), max_length=64)
    kind = forms.ChoiceField(label=_("Kind"), choices=Unit.Kind.choices)


class NewUnitForm(UnitForm):
    """A unit below another."""

    code = forms.RegexField(r"^\d{12}$", label=_("Organ code"), help_text=_("12 digits"))
    field_order = ("code", "name", "kind")


class UnitMoveForm(forms.Form):
    """Under which unit."""

    parent = forms.ModelChoiceField(Unit.objects.none(), label=_("New parent"))
    reason = forms.CharField(label=_("Reason"), max_length=200)

    def __init__(self, by: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = selectors.units_to_change(by)  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    """Why a unit is closed, or a person released."""

    reason = forms.CharField(label=_("Reason"), max_length=200)


class PersonForm(forms.Form):
    """What is known of a person."""

    name = forms.CharField(label=_("Name"), max_length=64)
    kind = forms.ChoiceField(label=_("Kind"), choices=Person.Kind.choices)
    title = forms.CharField(label=_("Title"), max_length=64, required=False)


class PersonMoveForm(forms.Form):
    """To which unit."""

    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("New unit"))
    reason = forms.CharField(label=_("Reason"), max_length=200)

    def __init__(self, by: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = selectors.units_to_staff(by)  # type: ignore[attr-defined]


class UploadForm(forms.Form):
    """A workbook of units or people."""

    kind = forms.ChoiceField(label=_("What the lines are"), choices=Batch.Kind.choices)
    file = forms.FileField(label=_("Excel workbook (.xlsx)"), widget=forms.FileInput({"accept": ".xlsx"}))

    def clean_file(self) -> UploadedFile[Any]:
        """Not larger than allowed."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > settings.UPLOAD_LIMIT:
            raise forms.ValidationError(str(Problem("upload_large", limit=settings.UPLOAD_LIMIT // 1024**2)))
        return file
