"""Forms of campaigns and tasks."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from zhunsheng_desk.attachments.receiving import kinds
from zhunsheng_desk.campaigns import tree
from zhunsheng_desk.campaigns.measures import measures
from zhunsheng_desk.campaigns.models import Member, Task
from zhunsheng_desk.orgs.models import Unit


class Day(forms.DateInput):
    """A day, picked in the browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class Part(forms.Form):
    """A form beside others on a page: its fields have ids of their own."""

    place: ClassVar[str]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **({"auto_id": f"{self.place}_%s"} | kwargs))


class CampaignForm(forms.Form):
    """What a campaign is."""

    name = forms.CharField(label=_("Name"), max_length=100)
    goal = forms.CharField(label=_("Goal and requirements"), max_length=2000, widget=forms.Textarea({"rows": 5}))
    since = forms.DateField(label=_("From"), widget=Day)
    until = forms.DateField(label=_("To"), widget=Day)


class MemberForm(Part):
    """Who, where, as what."""

    place = "member"
    number = forms.CharField(label=_("Number"), max_length=16)
    group = forms.ChoiceField(label=_("Group"), choices=Member.Group.choices)
    duty = forms.CharField(label=_("Part"), max_length=64)


class WordingForm(forms.Form):
    """What a task says, at each level."""

    title = forms.CharField(label=_("Task"), max_length=100)
    text = forms.CharField(label=_("How"), max_length=2000, required=False, widget=forms.Textarea({"rows": 4}))
    amount = forms.DecimalField(
        label=_("Number to reach"), max_digits=12, decimal_places=2, min_value=0, required=False
    )
    goal = forms.CharField(label=_("Standard of completion"), max_length=300, required=False)
    due = forms.DateField(label=_("Due"), widget=Day)


class TaskForm(WordingForm):
    """A task of the campaign's own unit."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Task.Kind.choices)
    measure = forms.ChoiceField(label=_("Measure"), help_text=_("Penalties and fines are no measure, by law."))
    down_to = forms.ChoiceField(
        label=_("Split down to"), initial=Unit.Kind.SQUADRON, choices=[(kind.value, kind.label) for kind in tree.LEVELS]
    )
    field_order = ("kind", "title", "text", "measure", "amount", "goal", "down_to", "due")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["measure"]
        choice.choices = [(code, str(measure.text)) for code, measure in measures().items()]


class SplitForm(WordingForm):
    """The same task for units directly below."""

    units = forms.ModelMultipleChoiceField(
        Unit.objects.none(), label=_("Units directly below"), widget=forms.CheckboxSelectMultiple
    )
    field_order = ("units", "title", "text", "amount", "goal", "due")

    def __init__(self, task: Task, *args: Any, **kwargs: Any) -> None:
        own = {"title": task.title, "text": task.text, "goal": task.goal, "due": task.due, "units": self.open(task)}
        super().__init__(*args, **({"initial": own} | kwargs))
        choice: Any = self.fields["units"]
        choice.queryset = tree.units_below(task)
        self.fields["amount"].help_text = _("For each of the units chosen.")

    @staticmethod
    def open(task: Task) -> list[Unit]:
        """Units that have none of it yet."""
        return tree.coverage(task).gaps


class ExemptForm(Part):
    """Which unit has nothing to do with it, and why."""

    place = "exempt"
    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("Unit"))
    reason = forms.CharField(label=_("Reason"), max_length=200)

    def __init__(self, task: Task, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["unit"]
        choice.queryset = tree.units_below(task)


class DueForm(Part):
    """Another due date."""

    place = "due"
    due = forms.DateField(label=_("Due"), widget=Day)
    reason = forms.CharField(label=_("Reason"), max_length=200)


class PersonForm(Part):
    """Who is responsible."""

    place = "person"
    number = forms.CharField(label=_("Number of the person responsible"), max_length=16)


class ReportForm(Part):
    """What was done."""

    place = "report"
    text = forms.CharField(label=_("What was done"), max_length=1000, widget=forms.Textarea({"rows": 3}))
    amount = forms.DecimalField(
        label=_("Number, of this report"), max_digits=12, decimal_places=2, min_value=0, required=False
    )
    file = forms.FileField(label=_("File"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = " / ".join(str(entry.text) for entry in kinds().values())


class NoteForm(Part):
    """A remark on a step."""

    place = "note"
    note = forms.CharField(label=_("Remark"), max_length=300, required=False)
