"""Forms of changes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zhunsheng_desk.bridge import methods
from zhunsheng_desk.methods import selectors
from zhunsheng_desk.methods.limits import limits
from zhunsheng_desk.texts import gather


def said(field: str) -> str:
    """An entry of a rule in words."""
    entry = gather("fields.toml").get(field)
    return str(entry.text) if entry else field


class Day(forms.DateInput):
    """A date as browsers want it, whatever the language."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class Reasoned(forms.Form):
    """From which day, and why."""

    since = forms.DateField(label=_("First day"), widget=Day())
    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea({"rows": 3}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["since"].initial = timezone.localdate() + timedelta(days=1)
        self.fields["since"].help_text = _("Tomorrow at the earliest: what was assessed keeps what stood then.")


class ValueForm(Reasoned):
    """A value of a parameter."""

    value = forms.CharField(label=_("Proposed value"), max_length=32)
    field_order = ("value", "since", "reason")

    def __init__(self, standing: methods.Value, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        said = _("Now %(value)s %(unit)s; allowed are %(least)s to %(most)s.")
        words = {"value": standing.value, "unit": standing.unit, "least": standing.least, "most": standing.most}
        self.fields["value"].help_text = said % words


class RuleForm(Reasoned):
    """A number of a rule, with the text that says so."""

    field = forms.ChoiceField(label=_("Entry of the rule"))
    value = forms.CharField(label=_("Proposed value"), max_length=500)
    article = forms.CharField(label=_("Article"), max_length=300)
    source = forms.CharField(label=_("Source"), max_length=300)
    zh = forms.CharField(label=_("What the rule says, in Chinese"), max_length=500)
    en = forms.CharField(label=_("What the rule says, in English"), max_length=500)
    field_order = ("field", "value", "since", "article", "source", "zh", "en", "reason")

    def __init__(self, rule: methods.LawRule, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["field"].choices = [(name, f"{said(name)}: {value}") for name, value in rule.numbers.items()]  # type: ignore[attr-defined]
        self.fields["value"].initial = next(iter(rule.numbers.values()), "")
        self.fields["value"].help_text = _("In the form of the present value.")
        for name in ("article", "source", "zh", "en"):
            self.fields[name].initial = getattr(rule, name)


class SilenceForm(Reasoned):
    """Which signal rests, and until when."""

    signal = forms.ChoiceField(label=_("Signal"))
    until = forms.DateField(label=_("Last day"), widget=Day())
    field_order = ("signal", "since", "until", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rooms = methods.rooms()[1:]
        self.fields["signal"].choices = [(room, methods.signal_name(room, lang=selectors.lang())) for room in rooms]  # type: ignore[attr-defined]
        self.fields["since"].initial, self.fields["since"].help_text = timezone.localdate(), ""
        self.fields["until"].help_text = _("At most %(days)s days; a signal that is wrong for longer is changed.") % {
            "days": limits().silence_days
        }


class NoteForm(forms.Form):
    """What the second person says."""

    note = forms.CharField(
        label=_("Remark"), max_length=2000, required=False, widget=forms.Textarea({"rows": 2}),
        help_text=_("A refusal needs its reason."),
    )  # fmt: skip
