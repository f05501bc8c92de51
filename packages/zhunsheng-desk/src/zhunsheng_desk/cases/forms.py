"""Forms of cases."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from zhunsheng_desk.access.models import User
from zhunsheng_desk.cases import selectors
from zhunsheng_desk.cases.models import Case, Plea
from zhunsheng_desk.cases.reasons import reasons
from zhunsheng_desk.cases.workflow import MOVES, REASONED
from zhunsheng_desk.orgs.models import Person

LABELS = {
    "assign": _("Assign"),
    "documents": _("Request documents"),
    "supply": _("Supply documents"),
    "ask": _("Ask the officer"),
    "reply": _("Reply"),
    "propose": _("Propose a decision to the second reader"),
    "decide": _("Decide"),
    "confirm": _("Confirm the decision"),
    "return": _("Return to the reviewer"),
    "appeal": _("Appeal"),
    "settle": _("Settle the appeal"),
    "close": _("Close"),
    "reopen": _("Re-open"),
    "pull": _("Pull into a case"),
}
WORDS = {
    "documents": _("Which documents, of which records"),
    "ask": _("What the officer is asked"),
    "reply": _("Your reply"),
    "appeal": _("What you object to, and why"),
}
WITH_FILES = ("supply", "reply", "appeal")


class ManyFiles(forms.FileField):
    """Several files at once."""

    widget = type("ManyFilesInput", (forms.ClearableFileInput,), {"allow_multiple_selected": True})

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        """Each of them."""
        given = data if isinstance(data, list | tuple) else [data]
        return [super(ManyFiles, self).clean(one, initial) for one in given if one]


class StepForm(forms.Form):
    """One step: only the fields that the action asks for."""

    action = forms.CharField(widget=forms.HiddenInput)
    seen = forms.IntegerField(widget=forms.HiddenInput)
    reviewer = forms.ModelChoiceField(User.objects.none(), label=_("Reviewer"))
    reason = forms.ChoiceField(label=_("Decision"))
    text = forms.CharField(label=_("Words"), max_length=4000, widget=forms.Textarea({"rows": 3}))
    enclosed = ManyFiles(label=_("Files (.pdf .jpg .png .docx .xlsx)"), required=False)

    def __init__(self, case: Case, action: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = f"{action}-{case.pk}-%s"
        self.fields["action"].initial, self.fields["seen"].initial = action, case.turn
        self.action_label = LABELS[action]
        self.fields["text"].label = WORDS.get(action, _("Reasons"))
        if action == "assign":
            self.fields["reviewer"].queryset = selectors.reviewers(case)  # type: ignore[attr-defined]
        else:
            del self.fields["reviewer"]
        if action in REASONED:
            said = [(code, str(entry.text)) for code, entry in reasons().items()]
            self.fields["reason"].choices = [("", "–"), *said]  # type: ignore[attr-defined]
        else:
            del self.fields["reason"]
        if not MOVES[action].says:
            del self.fields["text"]
        if action not in WITH_FILES:
            del self.fields["enclosed"]


class AbsenceForm(forms.Form):
    """Who acts, and when."""

    delegate = forms.ModelChoiceField(User.objects.none(), label=_("Who acts for you"))
    since = forms.DateField(label=_("First day"), widget=forms.DateInput({"type": "date"}))
    until = forms.DateField(label=_("Last day"), widget=forms.DateInput({"type": "date"}))

    def __init__(self, by: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["delegate"].queryset = selectors.colleagues(by)  # type: ignore[attr-defined]


class RelativeForm(forms.Form):
    """A person by number."""

    person = forms.ModelChoiceField(
        Person.objects.none(), label=_("Number of the person"), to_field_name="number", widget=forms.TextInput
    )

    def __init__(self, by: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = selectors.people(by)  # type: ignore[attr-defined]


class PleaForm(forms.Form):
    """What is asked for, and why."""

    kind = forms.ChoiceField(label=_("What you ask for"), choices=Plea.Kind.choices)
    text = forms.CharField(
        label=_("What is wrong, or why it may not be kept"), max_length=4000, widget=forms.Textarea({"rows": 3})
    )


class AnswerForm(forms.Form):
    """Granted or not, with the reason."""

    granted = forms.ChoiceField(label=_("Answer"), choices=[("yes", _("Granted")), ("no", _("Not granted"))])
    answer = forms.CharField(label=_("Reasons, and what was done"), max_length=4000, widget=forms.Textarea({"rows": 3}))
