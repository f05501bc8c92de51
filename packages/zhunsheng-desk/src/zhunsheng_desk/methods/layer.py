"""The bureau's own layer as files: what two persons agreed on, for every command that takes ``--local``.

The files are made from the confirmed proposals alone, one for each parameter and rule, below the folder ``desk`` of the
layer; whatever else lies in the layer was written by hand and is left alone.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from django.conf import settings

from zhunsheng_desk.methods.models import Proposal

OWN = "desk"


def confirmed() -> list[Proposal]:
    """Confirmed changes of values and rules, by start and then by when they were confirmed."""
    kinds = (Proposal.Kind.VALUE, Proposal.Kind.LAW)
    found = Proposal.objects.filter(state=Proposal.State.CONFIRMED, kind__in=kinds)
    return list(found.select_related("by", "decided_by").order_by("since", "decided_at", "pk"))


def files(changes: Iterable[Proposal]) -> dict[str, str]:
    """Path below the layer -> text. Of two changes of one day the one confirmed last stands."""
    grouped: dict[tuple[str, str], dict[date, Proposal]] = {}
    for change in changes:
        grouped.setdefault((change.kind, change.target), {})[change.since] = change
    made = {}
    for (kind, target), versions in grouped.items():
        ordered = [versions[day] for day in sorted(versions)]
        write = _values if kind == Proposal.Kind.VALUE else _rules
        made[f"{OWN}/{kind}/{target.replace('/', '_')}.toml"] = "\n".join(write(ordered))
    return made


def put(changes: Iterable[Proposal]) -> None:
    """Write the layer; files that say the same already are not touched, each other one comes in by one rename."""
    root = Path(settings.LOCAL_LAYER)
    for name, text in files(changes).items():
        path = root / name
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=path.parent, suffix=".part", delete=False, encoding="utf-8") as draft:
            draft.write(text)
            draft.flush()
            os.fsync(draft.fileno())
        Path(draft.name).chmod(0o644)
        Path(draft.name).replace(path)


@contextmanager
def trial(changes: Iterable[Proposal]) -> Iterator[Path]:
    """A copy of the layer that holds these changes instead of the agreed ones."""
    with tempfile.TemporaryDirectory(prefix="layer-") as folder:
        root, held = Path(folder) / "layer", Path(settings.LOCAL_LAYER)
        if held.is_dir():
            shutil.copytree(held, root, ignore=lambda place, _: [OWN] if Path(place) == held else [])
        for name, text in files(changes).items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text, encoding="utf-8")
        root.mkdir(exist_ok=True)
        yield root


def _values(changes: list[Proposal]) -> Iterator[str]:
    for change in changes:
        yield from (
            "[[value]]",
            f"of = {_toml(change.target)}",
            f"value = {_toml(change.new)}",
            f"since = {change.since}",
        )
        yield from (f"why = {_toml(change.reason)}", f"by = {_toml(_names(change))}", "")


def _rules(changes: list[Proposal]) -> Iterator[str]:
    ends = [after.since - timedelta(days=1) for _, after in pairwise(changes)]
    for change, until in zip(changes, [*ends, None], strict=True):
        yield "[[rule]]"
        yield from (f"{key} = {_toml(value)}" for key, value in (change.entry or {}).items())
        yield f"since = {change.since}"
        if until:
            yield f"until = {until}"
        yield from (f"why = {_toml(change.reason)}", f"by = {_toml(_names(change))}", "")


def _names(change: Proposal) -> list[str]:
    return [user.name for user in (change.by, change.decided_by) if user]


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{json.dumps(key)} = {_toml(one)}" for key, one in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")
