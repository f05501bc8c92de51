"""Changes proposed. Nothing changes yet: another person confirms."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from zhunsheng_desk.access.models import User
from zhunsheng_desk.access.scope import require
from zhunsheng_desk.audit.log import record
from zhunsheng_desk.bridge import methods
from zhunsheng_desk.methods import layer, selectors
from zhunsheng_desk.methods.limits import check_start, limits
from zhunsheng_desk.methods.models import Preview, Proposal
from zhunsheng_desk.orgs.models import Unit
from zhunsheng_desk.problems import Problem
from zhunsheng_desk.silences.models import Silence
from zhunsheng_desk.web.wording import refuse_targets

K = Proposal.Kind


@transaction.atomic
def propose_value(target: str, *, value: str, since: date, reason: str, by: User) -> Proposal:
    """Propose a value of a parameter, as typed.

    Raises
    ------
    Problem
        ``method_unknown``, ``method_unfit``, ``method_same``, ``change_too_early``, ``change_too_late``, ``change_open``.
    """
    unit = _bureau()
    require(by, "methods.change", unit=unit)
    standing = methods.value(target, on=since, local=settings.LOCAL_LAYER, lang=selectors.lang())
    if standing is None:
        raise Problem("method_unknown", name=target)
    new = methods.fit(target, value, lang=selectors.lang())
    if new == standing.value:
        raise Problem("method_same", value=value)
    made = _propose(K.VALUE, unit, target, since, reason, by, old=standing.value, new=new)
    record("method.proposed", by=by, unit=unit, subject=made, detail=_said(made))
    return made


@transaction.atomic
def propose_rule(
    target: str, *, field: str, value: str, since: date, article: str, source: str, zh: str, en: str, reason: str, by: User
) -> Proposal:  # fmt: skip
    """Propose a number of a rule, typed as JSON of the same form, with the article and source that say so.

    Raises
    ------
    Problem
        as `propose_value`, and ``law_form`` where the value is of another form than the one that stands.
    """
    unit = _bureau()
    require(by, "methods.change", unit=unit)
    words: dict[str, Any] = {"on": since, "local": settings.LOCAL_LAYER, "jurisdiction": selectors.jurisdiction()}
    rule = methods.law(target, **words, lang=selectors.lang())
    if rule is None or field not in rule.numbers:
        raise Problem("method_unknown", name=f"{target}.{field}")
    old, new = json.loads(rule.numbers[field]), _typed(value, rule.numbers[field])
    if new == old:
        raise Problem("method_same", value=value)
    entry = methods.law_entry(target, **words)
    entry |= {field: new, "article": article, "source": source, "confidence": "high", "zh": zh, "en": en}
    made = _propose(K.LAW, unit, target, since, reason, by, field=field, old=old, new=new, entry=entry)
    record("method.proposed", by=by, unit=unit, subject=made, detail=_said(made))
    return made


@transaction.atomic
def propose_silence(signal: str, *, unit: Unit, since: date, until: date, reason: str, by: User) -> Proposal:
    """Propose that a signal rests at a unit and below, until a day that must be named.

    Raises
    ------
    Problem
        ``method_unknown``, ``silence_days``, ``change_too_early``, ``change_open``.
    """
    require(by, "methods.change", unit=unit)
    if signal not in methods.rooms()[1:]:
        raise Problem("method_unknown", name=signal)
    longest = since + timedelta(days=limits().silence_days)
    if not since <= until <= longest:
        raise Problem("silence_days", days=limits().silence_days, since=since, longest=longest)
    made = _propose(K.SILENCE, unit, signal, since, reason, by, until=until)
    record("method.proposed", by=by, unit=unit, subject=made, detail=_said(made))
    return made


@transaction.atomic
def propose_end(silence: Silence, *, since: date, reason: str, by: User) -> Proposal:
    """Propose that a signal is heard again from a day before its silence runs out."""
    require(by, "methods.change", unit=silence.unit)
    if not silence.since < since <= silence.until:
        raise Problem("silence_over", until=silence.until)
    made = _propose(K.END, silence.unit, str(silence.pk), since, reason, by, old=str(silence.until))
    record("method.proposed", by=by, unit=silence.unit, subject=made, detail=_said(made))
    return made


def _bureau() -> Unit:
    unit = selectors.bureau()
    if unit is None:
        raise Problem("desk_without_units")
    return unit


def _typed(value: str, form: str) -> Any:
    try:
        new = json.loads(value)
    except ValueError:
        new = None
    if not _alike(new, json.loads(form)):
        raise Problem("law_form", value=value, form=form)
    return new


def _alike(new: Any, old: Any) -> bool:
    if isinstance(old, list):
        return isinstance(new, list) and len(new) == len(old) and all(map(_alike, new, old))
    return isinstance(new, str) == isinstance(old, str) and methods.counts(new)


def _propose(kind: str, unit: Unit, target: str, since: date, reason: str, by: User, **more: Any) -> Proposal:
    refuse_targets(reason)
    check_start(since, today=kind == K.SILENCE)
    if Proposal.objects.filter(kind=kind, target=target, unit=unit, state=Proposal.State.PROPOSED).exists():
        raise Problem("change_open", target=target)
    made = Proposal.objects.create(kind=kind, unit=unit, target=target, since=since, reason=reason, by=by, **more)
    if made.assessed:
        with layer.trial([*layer.confirmed(), made]) as folder:
            methods.checked(folder, jurisdiction=selectors.jurisdiction(), lang=selectors.lang())
        Preview.objects.create(proposal=made)
    return made


def _said(made: Proposal) -> dict[str, Any]:
    detail = {
        "kind": made.kind, "target": str(made), "old": made.old, "new": made.new, "since": str(made.since),
        "until": str(made.until or ""), "reason": made.reason,
    }  # fmt: skip
    return {key: value for key, value in detail.items() if value not in (None, "")}
