"""Forms of duty lists and documents."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from zhunsheng_desk.duties.models import Document, DutyList


class DutyListForm(forms.Form):
    """A list, one duty in each line."""

    title = forms.CharField(label=_("Name"), max_length=100)
    holder = forms.CharField(label=_("Unit or post that holds it"), max_length=64)
    rhythm = forms.ChoiceField(label=_("Attested"), choices=DutyList.Rhythm.choices)
    items = forms.CharField(
        label=_("Duties"), max_length=6000, widget=forms.Textarea({"rows": 10}), help_text=_("One in each line.")
    )

    def clean_items(self) -> list[str]:
        """The lines that hold something."""
        return [line.strip()[:300] for line in self.cleaned_data["items"].splitlines() if line.strip()]


class AttestationForm(forms.Form):
    """What was done in the period."""

    text = forms.CharField(label=_("What was done in this period"), max_length=2000, widget=forms.Textarea({"rows": 4}))


class DocumentForm(forms.Form):
    """What a document is."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Document.Kind.choices)
    who = forms.ChoiceField(label=_("Who signs"), choices=Document.Who.choices)
    title = forms.CharField(label=_("Name"), max_length=100)


class VersionForm(forms.Form):
    """The text."""

    text = forms.CharField(label=_("Text"), max_length=10000, widget=forms.Textarea({"rows": 14}))


class PaperForm(forms.Form):
    """Who signed on paper, and the scan."""

    number = forms.CharField(label=_("Number"), max_length=16)
    file = forms.FileField(label=_("Scan"))
