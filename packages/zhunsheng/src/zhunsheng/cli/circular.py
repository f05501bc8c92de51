"""``zhunsheng circular``."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from zhunsheng.circulars import pdf as office
from zhunsheng.circulars import web
from zhunsheng.circulars.circular import Circular, Form, Order
from zhunsheng.circulars.circular import circular as make
from zhunsheng.circulars.kinds import Kind
from zhunsheng.cli.console import err, say
from zhunsheng.cli.lang import default_lang
from zhunsheng.errors import Lang, Problem
from zhunsheng.lake import Lake

DAY = ["%Y-%m-%d"]


def circular(
    kind: Annotated[
        Kind,
        typer.Argument(
            help="comparisons 三比、hazards 隐患、coverage 记录仪、handling 事故处理、enforcement 执法风险、operations 行动"
        ),
    ],
    folder: Annotated[Path, typer.Option("--from", help="各命令写出结果的文件夹 / folder that the commands wrote")],
    month: Annotated[str, typer.Option(help="月份 YYYY-MM / month")],
    path: Annotated[Path, typer.Option("--out", help="要写的 .docx 文件 / file to write")],
    pdf: Annotated[bool, typer.Option("--pdf", help="同时写 PDF（需 LibreOffice）/ a PDF too")] = False,
    html: Annotated[bool, typer.Option("--html", help="同时写 HTML / an HTML page too")] = False,
    lang: Annotated[Lang | None, typer.Option(help="语言，默认同界面 / language of the document")] = None,
    form: Annotated[Form, typer.Option("--as", help="circular 通报、report 报告 / circular or report")] = "circular",
    template: Annotated[Path | None, typer.Option(help="本单位自己的模板 / a template of your own")] = None,
    lake: Annotated[Path | None, typer.Option(help="数据湖，取单位名称 / lake with the names of units")] = None,
    unit: Annotated[str, typer.Option(help="发文单位编号，默认最上级 / id of the issuing unit")] = "",
    issuer: Annotated[str, typer.Option(help="发文机关名称 / name of the issuing unit")] = "",
    to: Annotated[str, typer.Option(help="主送机关 / addressees")] = "",
    copies: Annotated[str, typer.Option("--cc", help="抄送机关 / copies to")] = "",
    printer: Annotated[str, typer.Option(help="印发机关，默认同发文机关 / who prints it")] = "",
    signed: Annotated[
        datetime | None, typer.Option("--date", formats=DAY, help="成文日期，默认次月首个工作日 / date of the document")
    ] = None,
) -> None:
    """通报和工作报告：按 GB/T 9704—2012 成文，每个数据可查来源。 Circulars and reports, each figure with its source."""
    if path.suffix != ".docx":
        raise Problem("circular_out_wrong", path=str(path))
    order = Order(
        kind=kind, month=_month(month), lang=lang or default_lang(), form=form, unit=unit, issuer=issuer, to=to, copies=copies,
        printer=printer, signed=signed.date() if signed else None, template=template,
    )  # fmt: skip
    with err.status("…"):
        made = make(folder, order=order, lake=Lake.open(lake) if lake else None)
        written = write(made, path=path, lang=order.lang, html=html)
        written += [office.convert(path, dated=made.dated)] if pdf else []
    for code, params in made.notes:
        say(code, **params)
    for one in written:
        say("file_written", path=str(one))


def write(made: Circular, *, path: Path, lang: Lang, html: bool) -> list[Path]:
    """Write the document, and its page where one is wanted; each appears whole or not at all."""
    held = {path: made.docx}
    if html:
        page = web.page(made.docx, charts_of=made.charts, lang=lang)
        held[path.with_suffix(".html")] = page.encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    for place, data in held.items():
        draft = place.with_name(f".{place.name}.new")
        draft.write_bytes(data)
        draft.replace(place)
    return list(held)


def _month(given: str) -> date:
    try:
        return date.fromisoformat(f"{given}-01")
    except ValueError:
        raise Problem("circular_month_wrong", given=given) from None
