"""Forms of hazards."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from zhunsheng_desk.access.models import User
from zhunsheng_desk.hazards import selectors
from zhunsheng_desk.hazards.models import Hazard
from zhunsheng_desk.orgs.models import Unit

PHOTOS = "image/jpeg,image/png,image/webp"


class FilesInput(forms.FileInput):
    """Several files at once."""

    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Photos; what they are is judged by what is in them."""

    def __init__(self, **more: Any) -> None:
        widget = FilesInput({"accept": PHOTOS, "multiple": True})
        super().__init__(label=_("Photos"), widget=widget, **more)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        """A list, empty where none was chosen."""
        files = data if isinstance(data, list | tuple) else [data]
        cleaned = [super(PhotosField, self).clean(one, initial) for one in files]
        return [one for one in cleaned if one]


def uploads(files: list[UploadedFile[Any]]) -> list[tuple[str, bytes]]:
    """Names and contents."""
    return [(file.name or "", file.read()) for file in files]


class FindingForm(forms.Form):
    """What was found, in the field."""

    slip = forms.UUIDField(widget=forms.HiddenInput)
    photos = PhotosField(required=False, help_text=_("JPEG, PNG or WebP; at most 10 MB each."))
    category = forms.ChoiceField(label=_("Category"))
    text = forms.CharField(label=_("What is wrong"), max_length=2000, widget=forms.Textarea({"rows": 4}))
    place = forms.CharField(
        label=_("Place"), max_length=120, help_text=_("Road and kilometre, junction, village or firm.")
    )
    lat = forms.FloatField(label=_("Latitude"), min_value=-90, max_value=90, required=False)
    lon = forms.FloatField(label=_("Longitude"), min_value=-180, max_value=180, required=False)
    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("Unit answerable"))

    def __init__(self, by: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Unit.objects.visible_to(by, permission="hazards.report").filter(closed=None)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        self.fields["category"].choices = [("", "---------"), *selectors.categories().items()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A position is whole or absent."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if (found.get("lat") is None) != (found.get("lon") is None):
            raise forms.ValidationError(_("Give both latitude and longitude, or neither."))
        return found


class SeenForm(forms.Form):
    """A step on a page: `seen` says which version of the hazard the page showed."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    note = forms.CharField(label=_("Note"), max_length=2000, required=False, widget=forms.Textarea({"rows": 2}))


class MoveForm(SeenForm):
    """One step of the rolling list."""

    move = forms.CharField(widget=forms.HiddenInput, max_length=16)
    assignee = forms.ModelChoiceField(User.objects.none(), label=_("Who puts it right"), required=False)
    photos = PhotosField(required=False)

    def __init__(self, hazard: Hazard, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assignee"].queryset = selectors.rectifiers(hazard.unit)  # type: ignore[attr-defined]


class DeferralForm(forms.Form):
    """Why a hazard must stand for a time, and how it is kept under control."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Why it cannot be removed yet"), widget=forms.Textarea({"rows": 2}))
    measure = forms.CharField(label=_("How it is kept under control"), widget=forms.Textarea({"rows": 2}))
    until = forms.DateField(label=_("Until"), widget=forms.DateInput({"type": "date"}))


class DecisionForm(forms.Form):
    """The answer from above."""

    allow = forms.ChoiceField(choices=[("1", _("Allow")), ("0", _("Refuse"))], label=_("Decision"))
    answer = forms.CharField(label=_("Reason"), widget=forms.Textarea({"rows": 2}))


class MergeForm(SeenForm):
    """Into which hazard."""

    into = forms.RegexField(r"^[Hh]?\d{1,9}$", label=_("Number of the hazard that goes on"))


class DrawForm(forms.Form):
    """Among what was closed when, and how many."""

    since = forms.DateField(label=_("Closed from"), widget=forms.DateInput({"type": "date"}))
    until = forms.DateField(label=_("to"), widget=forms.DateInput({"type": "date"}))
    size = forms.IntegerField(label=_("How many to draw"), min_value=1, max_value=500)


class InspectionForm(forms.Form):
    """What was seen."""

    holds = forms.ChoiceField(choices=[("1", _("Cleared indeed")), ("0", _("Not cleared"))], label=_("Result"))
    note = forms.CharField(label=_("What was seen"), widget=forms.Textarea({"rows": 2}))
    photos = PhotosField(required=False)
