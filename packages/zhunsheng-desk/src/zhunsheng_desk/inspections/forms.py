"""Forms of drives, visits and findings."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhunsheng_desk.access.models import User
from zhunsheng_desk.attachments.receiving import kinds
from zhunsheng_desk.inspections import selectors
from zhunsheng_desk.inspections.models import Answer, Checklist, Drive, Visit
from zhunsheng_desk.orgs.models import Unit


class Day(forms.DateInput):
    """A day, picked in the browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class ChecklistForm(forms.Form):
    """A list, one item in each line."""

    title = forms.CharField(label=_("Name"), max_length=100)
    items = forms.CharField(
        label=_("Items"), max_length=6000, widget=forms.Textarea({"rows": 10}),
        help_text=_("One in each line, with the rule that it is held to."),
    )  # fmt: skip

    def clean_items(self) -> list[str]:
        """The lines that hold something."""
        return [line.strip()[:300] for line in self.cleaned_data["items"].splitlines() if line.strip()]


class DriveForm(forms.Form):
    """What a drive is."""

    name = forms.CharField(label=_("Name"), max_length=100)
    goal = forms.CharField(label=_("Goal and requirements"), max_length=2000, widget=forms.Textarea({"rows": 4}))
    checklist = forms.ModelChoiceField(Checklist.objects.none(), label=_("Checklist"))
    since = forms.DateField(label=_("From"), widget=Day)
    until = forms.DateField(label=_("To"), widget=Day)

    def __init__(self, by: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["checklist"]
        choice.queryset = selectors.checklists(by)


class VisitForm(forms.Form):
    """Which unit, when."""

    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("Unit"))
    day = forms.DateField(label=_("Day"), widget=Day)

    def __init__(self, drive: Drive, by: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["unit"]
        seen = Unit.objects.visible_to(by, permission="inspections.visit")
        choice.queryset = seen.within(drive.unit).filter(closed=None).exclude(pk=drive.unit_id)


class AnswersForm(forms.Form):
    """Every item of the checklist: its result, and what was seen."""

    def __init__(self, visit: Visit, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = list(visit.drive.checklist.items.all())
        for item in self.items:
            self.fields[f"result_{item.pk}"] = forms.ChoiceField(
                label=f"{item.place}. {item.text}", choices=[("", "–"), *Answer.Result.choices], required=False
            )
            self.fields[f"text_{item.pk}"] = forms.CharField(label=_("What was seen"), max_length=500, required=False)

    def answers(self) -> dict[int, tuple[str, str]]:
        """By item: result and text."""
        data = self.cleaned_data
        return {item.pk: (data[f"result_{item.pk}"], data[f"text_{item.pk}"].strip()) for item in self.items}


class RemedyForm(forms.Form):
    """What was done about a finding."""

    text = forms.CharField(label=_("What was done"), max_length=1000, widget=forms.Textarea({"rows": 3}))
    file = forms.FileField(label=_("File"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = " / ".join(str(entry.text) for entry in kinds().values())


class NoteForm(forms.Form):
    """A remark on a step."""

    note = forms.CharField(label=_("Remark"), max_length=300, required=False)
