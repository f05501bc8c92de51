"""Sentences of the audit, in Chinese and English, from texts.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from zhunsheng.comparisons import texts as compared
from zhunsheng.errors import Lang
from zhunsheng.law import Law

LANGS = compared.LANGS
number = compared.number
GENERIC = {"limit": "limit", "arrival": "arrival"}  # kinds of law data whose rules are told alike


@cache
def catalogue() -> dict[str, Any]:
    """All texts, by section and code."""
    return tomllib.loads(files("zhunsheng.handling").joinpath("texts.toml").read_text(encoding="utf-8"))


def text(section: str, code: str, *, lang: Lang, **params: object) -> str:
    """A text with its parameters filled in."""
    return str(catalogue()[section][code][lang]).format(**params)


def word(value: str, *, lang: Lang) -> str:
    """A word of the catalogue, any other as it is."""
    entry = catalogue()["word"].get(value)
    return str(entry[lang]) if entry else value


def missing(needs: str, *, lang: Lang) -> str:
    """That something cannot be assessed, and what it needs."""
    return str(catalogue()["missing"][lang]).format(needs=needs)


@dataclass(frozen=True)
class Told:
    """How a rule is told: the entry of texts.toml that is for it.

    Parameters
    ----------
    law_zh, law_en : what the law data says, blank for a comparison.
    """

    rule: str
    code: str
    problem: str
    group: str
    level: str
    law_zh: str = ""
    law_en: str = ""

    def name(self, *, lang: Lang) -> str:
        """What the rule is called; of a rule of law, with what it says."""
        said = self.law_zh if lang == "zh" else self.law_en
        return said or self.title(lang=lang)

    def title(self, *, lang: Lang) -> str:
        """What findings by rules of its kind are called."""
        return str(catalogue()["rule"][self.code]["name"][lang])


@dataclass(frozen=True)
class Rules:
    """Finds how a rule is told."""

    law: Law

    def told(self, rule_id: str) -> Told:
        """The entry of a rule by its own name, else of the longest name that it begins with, else of its kind of law data."""
        entries = catalogue()["rule"]
        rule = next((one for one in self.law.rules if one.id == rule_id), None)
        fitting = [code for code in entries if rule_id == code or rule_id.startswith(f"{code}.")]
        code = GENERIC.get(rule.kind, "") if rule else ""
        code = code or max(fitting, key=len)
        entry = entries[code]
        said = (rule.zh, rule.en) if rule else ("", "")
        return Told(rule_id, code, entry["problem"], entry["group"], entry["level"], *said)
