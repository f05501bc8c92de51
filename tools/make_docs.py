"""Write the reference pages from the code: tables, law, errors, outputs, commands; in Chinese and English."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pyarrow as pa

from zhunsheng.comparisons import outputs as compared
from zhunsheng.errors import Lang, catalogue
from zhunsheng.footage import outputs as covered
from zhunsheng.hazards import outputs as listed
from zhunsheng.integrity.outputs import schemas
from zhunsheng.law import reference
from zhunsheng.tables import TABLES
from zhunsheng.tables.spec import Column, Table


class Meaning(Protocol):
    """What a table holds, or what a column of it says."""

    def __call__(self, name: str, *, lang: Lang, column: str = "") -> str:
        """In one language."""


ROOT = Path(__file__).resolve().parent.parent
LANGS: tuple[Lang, ...] = ("en", "zh")
SUFFIX = {"en": ".md", "zh": ".zh-CN.md"}


def main() -> None:
    """Write the pages, or with --check say which are not as the code would write them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail where a page is out of date")
    check: bool = parser.parse_args().check
    stale = []
    for path, text in pages():
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(path)
            if not check:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
    for path in stale:
        print(("stale: " if check else "written: ") + str(path.relative_to(ROOT)))
    sys.exit(1 if check and stale else 0)


def pages() -> Iterator[tuple[Path, str]]:
    """Each page's place and text."""
    for lang in LANGS:
        made = {
            "tables": tables_page(lang),
            "law": reference.page(lang=lang),
            "errors": errors_page(lang),
            "outputs": outputs_page(lang),
        }
        for name, text in made.items():
            yield ROOT / "docs" / "reference" / f"{name}{SUFFIX[lang]}", text


def pick(lang: Lang, *, en: str, zh: str) -> str:
    """One of two texts."""
    return en if lang == "en" else zh


def tables_page(lang: Lang) -> str:
    """All canonical tables."""
    head = pick(
        lang,
        en="# The canonical tables\n\nMade from the code. What every reader produces and every method consumes. `*` marks a required column. "
        "Times are ISO 8601 with an offset in files and UTC in the lake; lists in CSV are joined with `;`; missing is null. "
        "Columns marked 🔑 name a person or a plate: only a keyed hash of them ever reaches the lake.",
        zh="# 规范表\n\n由代码生成。各种来源都转成这些表，各种方法都使用这些表。`*` 为必填列。文件中的时间用带时区偏移的 ISO 8601，湖中为 UTC；"
        "CSV 中的列表以 `;` 连接；缺失为空。标 🔑 的列指向个人或号牌，只有加密代号进入数据湖。",
    )
    return "\n\n".join([head, *(table_section(table, lang=lang) for table in TABLES.values())]) + "\n"


def table_section(table: Table, *, lang: Lang) -> str:
    """One table."""
    key = ", ".join(f"`{name}`" for name in table.key)
    month = f"`{table.month_by}`" if table.month_by else pick(lang, en="not split", zh="不分月")
    lines = [
        f"## {table.name}",
        "",
        f"{table.en if lang == 'en' else table.zh} · {pick(lang, en='key', zh='主键')} {key} · {pick(lang, en='month by', zh='按月')} {month}",
        "",
        pick(lang, en="| column | type | meaning |", zh="| 列 | 类型 | 含义 |"),
        "| --- | --- | --- |",
        *(column_row(column, lang=lang) for column in table.columns),
    ]
    lines += [f"\n`{order.earlier}` ≤ `{order.later}`" for order in table.orders]
    return "\n".join(lines)


def column_row(column: Column, *, lang: Lang) -> str:
    """One column."""
    values = (
        pick(lang, en=" One of ", zh="取值：") + ", ".join(f"`{value}`" for value in column.values)
        if column.values
        else ""
    )
    span = f" [{column.low:g}, {column.high:g}]" if column.low is not None and column.high is not None else ""
    unit = f" ({column.unit})" if column.unit else ""
    mark = "\\*" if column.required else ""
    key = " 🔑" if column.hashed else ""
    return f"| `{column.name}`{mark}{key} | {column.type}{unit}{span} | {column.en if lang == 'en' else column.zh}{values} |"


def errors_page(lang: Lang) -> str:
    """All problems and messages."""
    head = pick(
        lang,
        en="# Errors and messages\n\nMade from the code. Codes that begin with `row_` are reasons for which a row is in quarantine.",
        zh="# 错误与提示\n\n由代码生成。以 `row_` 开头的是某一行进入隔离区的原因。",
    )
    rows = [f"| `{code}` | {entry[lang].replace('|', '／')} |" for code, entry in sorted(catalogue().items())]
    heads = pick(lang, en="| code | text |", zh="| 代码 | 内容 |")
    return "\n".join([head, "", heads, "| --- | --- |", *rows]) + "\n"


def outputs_page(lang: Lang) -> str:
    """Columns of what the commands write."""
    head = pick(
        lang,
        en="# What `zhunsheng integrity`, `compare`, `hazards` and `footage` write\n\nMade from the code. Each table as Parquet, with `--csv` as CSV too "
        "(lists and structures as JSON). With `--plots` also pages with pictures: `warnings.*.html`, of `footage` `footage.*.html`. Times are UTC. "
        "`compare` and `hazards` always write their pages: `bulletin.*.html`, `hazards.*.html`.",
        zh="# `zhunsheng integrity`、`compare`、`hazards`、`footage` 的输出\n\n由代码生成。各表为 Parquet，加 `--csv` 时另有 CSV（列表和结构写成 JSON）；"
        "加 `--plots` 时另有带图的网页：`warnings.*.html`，`footage` 为 `footage.*.html`。时间为 UTC。"
        "`compare` 和 `hazards` 总是同时写网页：`bulletin.*.html`、`hazards.*.html`。",
    )
    parts = [head]
    parts += [
        output_table(name, schema=schema, told=integrity_meaning, lang=lang) for name, schema in schemas.TABLES.items()
    ]
    for made in (compared, listed, covered):
        parts += [
            output_table(name, schema=schema, told=made.meaning, lang=lang) for name, schema in made.TABLES.items()
        ]
    return "\n\n".join(parts) + "\n"


def integrity_meaning(name: str, *, lang: Lang, column: str = "") -> str:
    """What a table of `zhunsheng integrity` holds, or what a column of it says."""
    return schemas.meaning(column or name, table=name if column else "", lang=lang)


def output_table(name: str, *, schema: pa.Schema, told: Meaning, lang: Lang) -> str:
    """One table."""
    heads = pick(lang, en="| column | type | meaning |", zh="| 列 | 类型 | 含义 |")
    rows = [row for field in schema for row in output_rows(field, table=name, told=told, lang=lang)]
    stop = pick(lang, en=".", zh="。")
    return "\n".join([f"## {name}", "", f"{told(name, lang=lang)}{stop}", "", heads, "| --- | --- | --- |", *rows])


def output_rows(field: pa.Field, *, table: str, told: Meaning, lang: Lang, above: str = "") -> Iterator[str]:
    """A row for a column, and one for each field inside it."""
    within = schemas.fields_within(field.type)
    inner = "struct" if within else "string"
    kind = f"list of {inner}" if pa.types.is_list(field.type) else arrow(field.type)
    yield f"| `{above}{field.name}` | {kind} | {told(table, lang=lang, column=field.name)} |"
    for part in within:
        yield from output_rows(part, table=table, told=told, lang=lang, above=f"{above}{field.name}.")


def arrow(kind: pa.DataType) -> str:
    """An Arrow type as readers write it."""
    return str(kind).replace("|", "／").replace("<", "&lt;").replace(">", "&gt;")


if __name__ == "__main__":
    main()
