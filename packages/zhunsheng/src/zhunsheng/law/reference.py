"""The law data as a page for readers."""

from __future__ import annotations

from zhunsheng.errors import Lang
from zhunsheng.law.book import JURISDICTIONS, Law
from zhunsheng.law.rule import Rule

HEADS = {
    "zh": ("编号", "内容", "数值", "依据", "自", "至", "把握"),
    "en": ("id", "what it says", "values", "article", "from", "to", "confidence"),
}
TITLES = {
    "zh": ("法律数据", "由 law/ 下的数据文件生成。每条按行为当日有效的版本适用。"),
    "en": ("Law data", "Made from the data files below law/. A record is judged by the version in force on its day."),
}


def page(*, lang: Lang) -> str:
    """All rules of all jurisdictions as Markdown."""
    title, lead = TITLES[lang]
    lines = [f"# {title}", "", lead]
    for jurisdiction in JURISDICTIONS:
        law = Law.load(jurisdiction)
        if law.rules:
            lines += ["", f"## {jurisdiction}", "", "| " + " | ".join(HEADS[lang]) + " |", "| --- " * 7 + "|"]
            lines += ["| " + " | ".join(row(rule, lang=lang)) + " |" for rule in law.rules]
    return "\n".join(lines) + "\n"


def row(rule: Rule, *, lang: Lang) -> list[str]:
    """One rule as the cells of a table."""
    until = rule.valid.until.isoformat() if rule.valid.until else "—"
    cells = [rule.id, rule.text(lang=lang), values(rule), rule.article, rule.valid.since.isoformat(), until]
    return [*(cell.replace("|", "／") for cell in cells), rule.confidence]


def values(rule: Rule) -> str:
    """What a rule holds beside its text."""
    hidden = {"names_zh", "names_en"}
    parts = [f"{key}={_plain(value)}" for key, value in rule.data.items() if key not in hidden]
    return " ".join(parts)


def _plain(value: object) -> str:
    return ",".join(map(_plain, value)) if isinstance(value, list) else str(value)
