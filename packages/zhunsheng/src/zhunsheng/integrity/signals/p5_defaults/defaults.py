"""Which combination of menu entries each group of violations opens with, as far as the records tell."""

from __future__ import annotations

from collections.abc import Sequence

from zhunsheng.integrity.scope import Scope
from zhunsheng.integrity.signals.p5_defaults import query


def usual(scope: Scope, *, columns: Sequence[str], most: float) -> dict[str, tuple[object, ...]]:
    """The commonest combination of each group, where no more than the share ``most`` of its records have it."""
    total: dict[str, int] = {}
    best: dict[str, tuple[int, tuple[object, ...]]] = {}
    for row in scope.run(query.tuples(scope, columns=columns)).to_pylist():
        group, n, entry = row["group"], row["n"], tuple(row[name] for name in columns)
        total[group] = total.get(group, 0) + n
        if (n, repr(entry)) > (best[group][0], repr(best[group][1])) if group in best else True:
            best[group] = (n, entry)
    return {group: entry for group, (n, entry) in best.items() if n <= most * total[group]}
