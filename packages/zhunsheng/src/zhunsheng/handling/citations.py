"""Cited articles read: which instrument and article a text means, whether it stood on a day, which behaviours it fits."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from zhunsheng.law import Law, Rule
from zhunsheng.tables.values import GROUPS

FORM = re.compile(
    r"^《?(?:中华人民共和国)?(?P<name>[^《》（()）第]+)》?(?:[（(](?P<note>[^）)]*)[）)])?"
    r"第?(?P<number>[0-9〇零一二三四五六七八九十百千]+)条(?:之(?P<more>[0-9一二三四五六七八九十]+))?"
)
ORDER = re.compile(r"第?\s*([0-9]+)\s*号")
DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"〇": 0}
TENS = {"十": 10, "百": 100, "千": 1000}
ANY = "*"


@dataclass(frozen=True)
class Cited:
    """An article as an instrument's id, number, 之 number (0 for none) and order number (0 where none is named)."""

    instrument: str
    number: int
    more: int
    order: int

    @property
    def key(self) -> tuple[str, int, int]:
        """What two citations of one article have in common."""
        return self.instrument, self.number, self.more


@dataclass(frozen=True)
class Reader:
    """Reads citations by the instruments that the law data names."""

    law: Law

    @cached_property
    def _names(self) -> dict[str, str]:
        return {name: rule.id for rule in self.law.of_kind("instrument") for name in rule.data["names"]}

    @cached_property
    def _versions(self) -> dict[str, list[Rule]]:
        found: dict[str, list[Rule]] = {}
        for rule in self.law.of_kind("instrument"):
            found.setdefault(rule.id, []).append(rule)
        return found

    @cached_property
    def _fits(self) -> list[tuple[Rule, frozenset[tuple[str, int, int]]]]:
        read = ((rule, (self.read(text) for text in rule.data["fits"])) for rule in self.law.of_kind("citation"))
        return [(rule, frozenset(one.key for one in cited if one)) for rule, cited in read]

    def read(self, text: str) -> Cited | None:
        """What a text cites; None for a form or an instrument that the law data does not know, which is not judged."""
        found = FORM.match(re.sub(r"\s", "", text))
        if not found:
            return None
        name = self._names.get(found["name"])
        if name is None:
            return None
        order = ORDER.search(found["note"] or "")
        more = whole(found["more"]) if found["more"] else 0
        return Cited(name, whole(found["number"]), more, int(order[1]) if order else 0)

    def standing(self, cited: Cited, *, on: date) -> str:
        """``stands``, ``absent`` (no such article) or ``out_of_force`` on that day."""
        held = [rule for rule in self._versions[cited.instrument] if rule.valid.covers(on)]
        if cited.order and not any(rule.data.get("order", cited.order) == cited.order for rule in held):
            return "out_of_force"
        if not held:
            return "out_of_force"
        highest = max(int(rule.data["articles"]) for rule in held)
        return "absent" if highest and not 1 <= cited.number <= highest else "stands"

    def by_step(self, cited: Cited) -> bool:
        """Is the instrument one of procedure, judged by the day of the statement too."""
        return bool(self._versions[cited.instrument][-1].data["by"] == "step")

    def group(self, behaviour: str, *, on: date) -> str:
        """The group of a behaviour, itself or by its code; blank where the code table does not hold it."""
        if behaviour in GROUPS:
            return behaviour
        rule = self.law.code(behaviour, on=on)
        return str(rule.data["group"]) if rule else ""

    def fits(self, group: str, *, on: date) -> frozenset[tuple[str, int, int]] | None:
        """Articles that fit a group of behaviours (`ANY`: every group); None where the law data does not say."""
        for rule, keys in self._fits:
            if rule.data["group"] == group and rule.valid.covers(on):
                return keys
        return None

    def listed(self, *, on: date) -> frozenset[tuple[str, int, int]]:
        """Articles that fit any one group."""
        return frozenset[tuple[str, int, int]]().union(*(keys for rule, keys in self._fits if rule.valid.covers(on)))


def whole(text: str) -> int:
    """A whole number in Arabic or Chinese digits, as articles are numbered."""
    if text.isascii():
        return int(text)
    total, digit = 0, 0
    for sign in text:
        if sign in TENS:
            total += (digit or 1) * TENS[sign]
            digit = 0
        else:
            digit = DIGITS[sign]
    return total + digit
