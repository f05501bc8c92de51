"""``zhunsheng footage`` and its steps ``cover``, ``seal``, ``sample``, ``verify``, ``estimate``."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import pyarrow.parquet as pq
import typer

from zhunsheng.cli.console import LakePath, LocalLaw, choose, err, out, say, table
from zhunsheng.cli.integrity import FORMS
from zhunsheng.cli.lang import default_lang
from zhunsheng.errors import Lang, Problem
from zhunsheng.footage import checks, outputs, pages, reviews, samples, sealing, texts
from zhunsheng.footage.run import Found, cover
from zhunsheng.footage.samples import Sample
from zhunsheng.lake import Lake

AsOf = Annotated[datetime, typer.Option(formats=FORMS, help="截止时点（当地时间）/ moment, local time")]
Folder = Annotated[Path, typer.Option("--out", help="输出文件夹 / folder to write to")]
Start = Annotated[
    datetime | None, typer.Option("--from", formats=FORMS, help="起点，默认前一年 / start, a year before by default")
]
Seed = Annotated[int | None, typer.Option(min=0, help="抽样种子，默认随机 / seed of the draw, a random one by default")]
Csv = Annotated[bool, typer.Option("--csv", help="同时写 CSV / write CSV too")]
Plots = Annotated[bool, typer.Option("--plots", help="写带图的网页 / write pages with pictures")]
Reported = Annotated[
    datetime | None, typer.Option(formats=FORMS[:1], help="上次通报日期 / when the last circular came out")
]


def footage(
    context: typer.Context, lake: LakePath, as_of: AsOf, folder: Folder, start: Start = None, seed: Seed = None,
    reported: Reported = None, csv: Csv = False, plots: Plots = False, local: LocalLaw = None,
) -> None:  # fmt: skip
    """视音频覆盖、迟传、保存期限，并封存抽样。 Footage coverage, late uploads, retention, and a sealed sample for review."""
    if context.invoked_subcommand:
        return
    found = _found(lake, as_of=as_of, start=start, local=local)
    sample = samples.taken(found, folder=folder, seed=seed)
    _write(found, sample=sample, folder=folder, reported=reported, csv=csv, plots=plots)


def cover_(
    lake: LakePath, as_of: AsOf, folder: Folder, start: Start = None, reported: Reported = None, csv: Csv = False,
    plots: Plots = False, local: LocalLaw = None,
) -> None:  # fmt: skip
    """只评估覆盖，不抽样。 Coverage only, nothing is drawn."""
    found = _found(lake, as_of=as_of, start=start, local=local)
    _write(found, sample=None, folder=folder, reported=reported, csv=csv, plots=plots)


def seal(
    lake: LakePath, as_of: AsOf, folder: Folder, start: Start = None, seed: Seed = None, local: LocalLaw = None
) -> None:
    """封存抽样清单和种子，先公布承诺再抽取。 Seal the list and the seed; publish the commitment, then draw."""
    made, _ = samples.sealed(_found(lake, as_of=as_of, start=start, local=local), folder=folder, seed=seed)
    say("footage_sealed", size=f"{made.size:,}", commitment=made.commitment)


def sample(folder: Folder, csv: Csv = False) -> None:
    """按封存抽取。 Draw by the seal of a folder."""
    say("footage_drawn", drawn=f"{sealing.draw(folder).num_rows:,}")
    paths = [folder / sealing.SAMPLE]
    _said(paths + (outputs.flat(paths) if csv else []))


def verify(folder: Folder) -> None:
    """核对封存、清单、种子与样本。 Check that seal, list, seed and sample belong together."""
    lang = default_lang()
    if faults := sealing.verify(folder):
        told = choose(lang, zh="；", en="; ").join(texts.text("fault", fault, lang=lang) for fault in faults)
        raise Problem("footage_seal_broken", folder=str(folder), what=told)
    public = json.loads((folder / sealing.SEAL).read_text(encoding="utf-8"))
    drawn = pq.read_table(folder / sealing.SAMPLE, columns=["seed"])
    seed = drawn["seed"][0].as_py() if drawn.num_rows else "—"
    say(
        "footage_seal_holds",
        size=f"{public['size']:,}",
        drawn=drawn.num_rows,
        seed=seed,
        commitment=public["commitment"],
    )


def estimate(
    folder: Folder,
    reviews_file: Annotated[Path, typer.Option("--reviews", help="审看结果 CSV / reviews")],
    csv: Csv = False,
) -> None:
    """由审看结果推及全部视音频。 What reviews say of all recordings."""
    lang = default_lang()
    results = reviews.results(folder, reviews=reviews_file)
    _said(outputs.estimates(results, folder=folder, csv=csv))
    heads = choose(lang, zh="项目,单位,结果", en="outcome,unit,what reviews say").split(",")
    rows = [(found.outcome, found.unit_id or "—", texts.result(found, lang=lang)) for found in results]
    table("", heads=heads, rows=rows)


def _found(lake: Path, *, as_of: datetime, start: datetime | None, local: Path | None) -> Found:
    held, lang = Lake.open(lake), default_lang()
    zone = ZoneInfo(held.zone)
    moment, begin = as_of.replace(tzinfo=zone), start.replace(tzinfo=zone) if start else None
    if begin is not None and begin >= moment:
        raise Problem("window_empty", start=f"{begin:%Y-%m-%d}", end=f"{moment:%Y-%m-%d}")
    with err.status("…") as status:
        return cover(
            held, as_of=moment, start=begin, local_law=local,
            told=lambda name: status.update(texts.word(name, lang=lang)),
        )  # fmt: skip


def _write(
    found: Found, *, sample: Sample | None, folder: Path, reported: datetime | None, csv: bool, plots: bool
) -> None:
    day = found.scope.as_of.date()
    verdicts = checks.verdicts(
        found.months, checks=checks.load(day), day=day, drawn=sample.by_unit(found.units) if sample else None,
        reported=_day(reported),
    )  # fmt: skip
    paths = outputs.write(found, verdicts=verdicts, folder=folder, csv=csv)
    if sample:
        paths += [folder / name for name in (sealing.FRAME, sealing.SAMPLE, sealing.SEAL)]
        paths += outputs.flat([folder / sealing.SAMPLE]) if csv else []
    paths += pages.write(found, verdicts=verdicts, sample=sample, folder=folder) if plots else []
    _show(found, sample=sample, lang=default_lang())
    _said(paths)


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


def _show(found: Found, *, sample: Sample | None, lang: Lang) -> None:
    for note in pages.notes(found, lang=lang):
        out.print(f"· {note}", markup=False, soft_wrap=True)
    heads = choose(lang, zh="状态,数量,占比", en="state,number,share").split(",")
    table("", heads=heads, rows=pages.state_rows(found, lang=lang))
    if sample:
        say("footage_sealed", size=f"{sample.seal.size:,}", commitment=sample.seal.commitment)
        say("footage_drawn", drawn=f"{sample.rows.num_rows:,}")


def _said(paths: list[Path]) -> None:
    for path in paths:
        say("file_written", path=str(path))
