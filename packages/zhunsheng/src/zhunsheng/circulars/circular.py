"""Circulars and work reports: from the folder that the commands wrote to a document."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, Literal

from zhunsheng.circulars import annex, fitting, fonts, letter, marks, numerals, packing, params
from zhunsheng.circulars import units as all_units
from zhunsheng.circulars.charts import Chart
from zhunsheng.circulars.figures import Book
from zhunsheng.circulars.kinds import KINDS, Kind
from zhunsheng.circulars.linking import Links
from zhunsheng.circulars.matter import Context, Matter, charts, named
from zhunsheng.circulars.sources import Folder
from zhunsheng.circulars.units import Units
from zhunsheng.errors import Lang, Problem
from zhunsheng.lake import Lake
from zhunsheng.law.calendar import Calendar

Form = Literal["circular", "report"]
ZONE = "Asia/Shanghai"
LONGEST = 255  # characters of a property


@dataclass(frozen=True)
class Order:
    """What is asked for.

    Parameters
    ----------
    month : first day. unit : id of the issuing unit, blank for the top. issuer, to, copies, printer : words that replace those
    worked out from the units. signed : date of the document, None for the first working day after the month.
    """

    kind: Kind
    month: date
    lang: Lang = "zh"
    form: Form = "circular"
    unit: str = ""
    issuer: str = ""
    to: str = ""
    copies: str = ""
    printer: str = ""
    signed: date | None = None
    template: Path | None = None


@dataclass(frozen=True)
class Circular:
    """A document made.

    Parameters
    ----------
    docx : its bytes. charts : its charts, by the name under which the document knows them. figures : how many sources the annex
    lists. dated : its own date. notes : codes of what the clerk must know, with their parameters.
    """

    docx: bytes
    charts: dict[str, Chart]
    figures: int
    dated: datetime
    notes: tuple[tuple[str, dict[str, Any]], ...]


def circular(folder: Path, *, order: Order, lake: Lake | None = None) -> Circular:
    """Make a document.

    Parameters
    ----------
    folder : what the commands wrote. lake : for names of units and officers in post, where the folder has no table ``units``.

    Raises
    ------
    Problem
        Where a table, a column, a month or a unit is missing, a value is not one of those allowed, a template is wrong, or
        what is asked for is a ranking by tickets or fines.
    """
    held = Folder(folder)
    last = datetime.combine(numerals.end_of_month(order.month), time())
    units = all_units.load(held, lake=lake, issuer=order.unit, as_of=last)
    zone = lake.zone if lake else ZONE
    matter = Matter(order.month, order.lang, held, units, params.load(order.month), Book(order.lang), zone)
    context = {**_frame(matter, order=order), **KINDS[order.kind](matter)}
    shipped = files("zhunsheng.circulars").joinpath("templates", f"{order.kind}.{order.lang}.docx")
    with as_file(shipped) as own:
        return _made(order.template or own, context=context, matter=matter, order=order)


def _made(template: Path, *, context: Context, matter: Matter, order: Order) -> Circular:
    """Fill the template twice: the first time tells which figures it shows, and in which order."""
    lang, drawn = order.lang, charts(context)
    draft = letter.filled(template, context={**context, **named(sources=[], files=[])})
    shown = letter.used(draft)
    refs = dict.fromkeys(ref for name in shown for ref in (drawn[name].sources if name in drawn else [name]))
    numbers = {ref: number for number, ref in enumerate(refs, start=1)}
    lists = named(sources=annex.sources(matter, numbers=numbers), files=annex.files(matter))
    document = letter.filled(template, context={**context, **lists})
    Links(document, numbers, drawn, letter.fonts_of(lang)).resolve(lang=lang)
    fitting.fit(document)
    _properties(document, context=context, signed=_signed(order), lang=lang)
    notes = () if matter.units.by_id else (("circular_units_unnamed", {"folder": str(matter.folder.path)}),)
    return Circular(
        packing.packed(letter.saved(document)),
        drawn,
        len(numbers),
        datetime.combine(_signed(order), time()),
        notes,
    )


def _frame(matter: Matter, *, order: Order) -> Context:
    """Fields that every kind has."""
    issuer = order.issuer or _issuer(matter.units)
    signed = _signed(order)
    superior = matter.units.superior
    return named(
        issuer=marks.name(issuer),
        head=marks.name(matter.text("head", "circular", issuer=issuer)),
        year=marks.given(str(signed.year)),
        month=marks.given(numerals.months(order.month, last=order.month, lang=order.lang)),
        kind_of=matter.word("kind_of", order.form),
        report=order.form == "report",
        addressees=marks.name(_to(matter, order=order)),
        signed=marks.given(numerals.day(signed, lang=order.lang)),
        copies=_optional(order.copies or (superior.name if superior and order.form == "circular" else "")),
        printer=marks.name(order.printer or issuer),
        printed=marks.given(numerals.day(signed, lang=order.lang)),
    )


def _signed(order: Order) -> date:
    return order.signed or Calendar().add_working_days(numerals.end_of_month(order.month), days=1)


def _issuer(units: Units) -> str:
    """The name of the issuing unit. Raises Problem where nobody names it."""
    if units.issuer is None:
        raise Problem("circular_issuer_unnamed")
    return units.issuer.name


def _optional(text: str) -> str:
    return marks.name(text) if text else ""


def _to(matter: Matter, *, order: Order) -> str:
    """To the units below in a circular, to the one above in a report."""
    pick: Callable[..., str] = matter.text
    if order.to:
        return pick("to", "one", name=order.to)
    if order.form == "report":
        if matter.units.superior is None:
            raise Problem("circular_superior_unnamed")
        return pick("to", "one", name=matter.units.superior.name)
    levels = {matter.units.by_id[unit].level for unit in matter.units.below()}
    if len(levels) == 1 and (level := levels.pop()):
        return pick("to", "below", level=matter.word("level", level))
    return pick("to", "each")


def _properties(document: Any, *, context: Context, signed: date, lang: Lang) -> None:  # noqa: ANN401  (python-docx)
    """What the file says of itself: dated from its own date, never from the clock."""
    told = document.core_properties
    title = next((p.text for p in document.paragraphs if p.style.style_id == "GwTitle"), "")
    told.created = told.modified = datetime.combine(signed, time())
    told.title = " ".join(title.split())[:LONGEST]
    told.author = told.last_modified_by = context["issuer"].plain[:LONGEST]
    told.comments = " ".join([numerals.text("property", "format", lang=lang), fonts.told(lang=lang)])
    told.language = "zh-CN" if lang == "zh" else "en"
