"""What a violation code means, in the law data of a day."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from zhunsheng.law import Law
from zhunsheng.law.book import JURISDICTIONS


@lru_cache(maxsize=4096)
def meaning(code: str, *, on: date, law: str, lang: str) -> str:
    """The violation in words; empty where the jurisdiction has no such code.

    Parameters
    ----------
    law : version of the law data as an assessment names it, its jurisdiction first (``cn-2022.04-…``).
    """
    jurisdiction = law.partition("-")[0]
    rule = Law.load(jurisdiction).code(code, on=on) if jurisdiction in JURISDICTIONS else None
    if rule is None:
        return ""
    return rule.zh if lang == "zh" else rule.en
