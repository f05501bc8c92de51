"""``zhunsheng integrity validate``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from zhunsheng.cli.console import bar, choose, err, out, say, table
from zhunsheng.cli.lang import default_lang
from zhunsheng.errors import Lang
from zhunsheng.simulate import spec
from zhunsheng.validation import report, scores, study, texts, worlds
from zhunsheng.validation.outcome import Setting

WORLDS = "worlds"


def validate(
    folder: Annotated[Path, typer.Option("--out", help="输出文件夹 / folder to write to")],
    officers: Annotated[int, typer.Option(help="每个总队的人数 / officers of each bureau")] = 400,
    months: Annotated[int, typer.Option(help="月数 / months")] = 12,
    seeds: Annotated[int, typer.Option(min=1, help="每个情景的总队数 / bureaus of each scenario")] = 5,
    honest: Annotated[
        int, typer.Option(min=0, help="无不当执法的总队至少多少 / bureaus without misconduct, at least")
    ] = 0,
    first_seed: Annotated[int, typer.Option(min=0, help="第一个种子 / the first seed")] = 1,
    scenarios: Annotated[
        list[str] | None,
        typer.Option(help="情景，可多次；默认各类各强度 / repeatable; all kinds and strengths by default"),
    ] = None,
    only: Annotated[list[str] | None, typer.Option(help="只用这些信号，可多次 / rooms to run, repeatable")] = None,
    workers: Annotated[int, typer.Option(min=1, help="并行进程 / processes side by side")] = worlds.MOST_WORKERS,
) -> None:
    """在合成总队上验证：假发现率、找出比例、发现天数。 False discovery, recall, days to detection on simulated bureaus."""
    words = scenarios or study.scenarios(officers)
    for text in words:
        spec.read(text)
    span = range(first_seed, first_seed + seeds)
    chosen = study.settings(
        officers=officers, months=months, seeds=span, words=words, honest=honest, only=tuple(only or ())
    )
    place = folder / WORLDS
    with bar() as progress:

        def told(setting: Setting, seconds: float) -> None:
            progress("", advance=1, total=len(chosen))
            err.print(f"{setting.name} {seconds:.0f} s", markup=False, highlight=False)

        worlds.run_all(chosen, folder=place, workers=workers, told=told)
    found = study.Study.of(chosen, folder=place)
    with err.status(choose(default_lang(), zh="汇总…", en="adding up …")):
        written = report.write(found, folder=folder)
    show(found, lang=default_lang())
    for path in written:
        say("file_written", path=str(path))


def show(found: study.Study, *, lang: Lang) -> None:
    """Print what matters most: alarms in honest bureaus, then recall beside the oracle's and false discovery by scenario."""
    counts = [*found.alarms("officer").values()]
    label = texts.text("honest_axis", lang=lang)
    out.print(f"{label}: {sorted(counts)}; {texts.text('mean_ever', lang=lang)}: {sum(counts) / len(counts):.2f}")
    oracle = {judged.scenario: judged for judged in found.judgements}
    rows = []
    for scenario in found.scenarios:
        own = found.given(scenario, kind=found.kinds[scenario])
        ours, false, days = scores.recall(own), scores.false_discovery(found.given(scenario)), scores.detection(own)
        known = oracle.get(scenario)
        best, order = (f"{known.recall.value:.3f}", f"{known.ordered.value:.3f}") if known else ("—", "—")
        middle = days.quartiles[1]
        shown = f"{middle:.0f}" if middle < float("inf") else texts.text("never", lang=lang)
        rows.append((scenario, f"{ours.value:.3f} ({ours.found}/{ours.of})", best, order, f"{false.value:.3f}", shown))
    heads = [
        texts.text(code, lang=lang)
        for code in ("scenario", "recall_end", "oracle_head", "ordered_head", "false_end", "median")
    ]
    table("", heads=heads, rows=rows)
