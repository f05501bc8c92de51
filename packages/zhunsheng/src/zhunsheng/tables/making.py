"""The making of a record, and second registers to match it with."""

from __future__ import annotations

from zhunsheng.tables.spec import Column, Table

STEPS = Table(
    "steps",
    "办案环节",
    "steps of a case",
    key=("record_id", "step", "at"),
    month_by="at",
    columns=(
        Column("record_id", "str", "处罚记录编号。", "The record.", required=True),
        Column(
            "step",
            "enum",
            "环节：告知、陈述申辩、听证告知、审核、决定、送达、缴款。",
            "The step taken.",
            required=True,
            values=("notice", "statement", "hearing_notice", "review", "decision", "service", "payment"),
        ),
        Column("at", "time", "时间。", "When.", required=True),
        Column("officer_id", "str", "经办人。", "Who took it."),
    ),
)

EDITS = Table(
    "edits",
    "修改日志",
    "edits of a record",
    key=("record_id", "edited_at", "column"),
    month_by="edited_at",
    known_by="edited_at",
    columns=(
        Column("record_id", "str", "处罚记录编号。", "The record.", required=True),
        Column("edited_at", "time", "修改时间。", "When.", required=True),
        Column("editor_id", "str", "修改人。", "Who."),
        Column("column", "str", "被修改的列。", "The column changed.", required=True),
        Column("before", "str", "修改前。", "Before."),
        Column("after", "str", "修改后。", "After."),
    ),
)

REGISTER = Table(
    "register",
    "第二登记册",
    "rows of a second register",
    key=("entry_id", "source"),
    month_by="at",
    columns=(
        Column("entry_id", "str", "登记编号。", "Number of the entry.", required=True),
        Column(
            "source",
            "str",
            "登记册：法院、缴款、票据、接警等。",
            "Which register: court, payment, forms, dispatch.",
            required=True,
        ),
        Column("document_no", "str", "文书编号。", "Document number to match by."),
        Column("officer_id", "str", "人员编号。", "Officer to match by."),
        Column("vehicle", "str", "号牌的加密代号。", "Keyed hash of the plate.", hashed=True),
        Column("code", "str", "违法代码。", "Violation code to match by."),
        Column("at", "time", "时间。", "When."),
        Column("amount", "float", "金额。", "Amount.", unit="currency of the lake"),
    ),
)
