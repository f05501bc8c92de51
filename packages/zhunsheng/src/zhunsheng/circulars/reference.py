"""The reference page on circulars: tables that the desk exports, fields of templates; made from the code."""

from __future__ import annotations

from collections.abc import Iterator

from zhunsheng.circulars import inputs
from zhunsheng.circulars.matter import vocabulary
from zhunsheng.errors import Lang

HEADS: dict[Lang, tuple[str, str, str, str]] = {
    "zh": (
        "# 通报的输入表和模板字段\n\n由代码生成。用法见[通报和工作报告](../operations/circulars.zh-CN.md)。",
        "| 列 | 类型 | 必填 | 含义 |\n| --- | --- | --- | --- |",
        "## 模板字段\n\n中文名和英文名同义。成组的字段用点连接，如 `事故起数.本月`；表用于循环，如 `{%tr for 行 in 单位表 %}`。",
        "| 中文名 | 英文名 | 含义 |\n| --- | --- | --- |",
    ),
    "en": (
        "# Tables for circulars, and fields of their templates\n\nMade from the code. How they are used: "
        "[circulars and work reports](../operations/circulars.md).",
        "| column | type | required | meaning |\n| --- | --- | --- | --- |",
        "## Fields of templates\n\nThe English and the Chinese name mean the same. Groups are joined with a dot, as in "
        "`crashes.now`; tables are for loops, as in `{%tr for row in units %}`.",
        "| name | Chinese name | meaning |\n| --- | --- | --- |",
    ),
}


def page(*, lang: Lang) -> str:
    """The page in one language."""
    head, columns, fields, names = HEADS[lang]
    parts = [head]
    for name in inputs.TABLES:
        rows = "\n".join(_columns(name, lang=lang))
        parts.append(f"## {name}\n\n{inputs.meaning(name, lang=lang)}\n\n{columns}\n{rows}")
    parts.append(fields)
    parts.append("\n".join([names, *_fields(lang)]))
    return "\n\n".join(parts) + "\n"


def _columns(name: str, *, lang: Lang) -> Iterator[str]:
    needed = inputs.required(name)
    for column, kind in inputs.TABLES[name].items():
        mark = "*" if column in needed else ""
        yield f"| `{column}` | {kind} | {mark} | {inputs.meaning(name, lang=lang, column=column)} |"


def _fields(lang: Lang) -> Iterator[str]:
    for field, entry in vocabulary().items():
        first, second = (field, entry["name"]) if lang == "en" else (entry["name"], field)
        yield f"| `{first}` | `{second}` | {entry[lang]} |"
