"""What the log is searched by."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhunsheng_desk.texts import gather


class EntryFilter(forms.Form):
    """Event, account, record, days."""

    event = forms.ChoiceField(label=_("Event"), required=False)
    actor = forms.CharField(label=_("User name"), required=False, max_length=64)
    subject = forms.CharField(label=_("Record"), required=False, max_length=64)
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput({"type": "date"}))
    until = forms.DateField(label=_("To"), required=False, widget=forms.DateInput({"type": "date"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        events = [(code, str(entry.text)) for code, entry in sorted(gather("events.toml").items())]
        self.fields["event"].choices = [("", _("All events")), *events]  # type: ignore[attr-defined]
