"""The pages: one in Chinese, one in English, each a single file with its pictures inside and nothing from outside."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from zhunsheng.errors import Lang
from zhunsheng.integrity import drawing, outputs, pictures, texts
from zhunsheng.integrity.assess import Assessment
from zhunsheng.integrity.family import KINDS

NAMES: dict[Lang, str] = {"zh": "warnings.zh.html", "en": "warnings.en.html"}
SHOWN_RECORDS = 2000


def write(found: Assessment, *, folder: Path) -> list[Path]:
    """Write both pages."""
    environment = Environment(
        loader=PackageLoader("zhunsheng.integrity"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    environment.globals.update(drawing=drawing, outputs=outputs, max=max, min=min, zip=zip)
    template = environment.get_template("warnings.html")
    funnels, histograms = pictures.funnels(found), pictures.histograms(found)
    written = []
    for lang in texts.LANGS:
        other: Lang = "en" if lang == "zh" else "zh"
        page = template.render(
            found=found,
            funnels=funnels,
            histograms=histograms,
            lang=lang,
            html_lang="zh-Hans" if lang == "zh" else "en",
            other=NAMES[other],
            kinds=KINDS,
            shown=SHOWN_RECORDS,
            scope=_scope(found, lang=lang),
            text=_texts(lang),
            word=lambda value, lang=lang: texts.word(value, lang=lang),
        )
        path = folder / NAMES[lang]
        path.write_text(page, encoding="utf-8")
        written.append(path)
    return written


def _texts(lang: Lang) -> object:
    return lambda section, code, **params: texts.text(section, code, lang=lang, params=params)


def _scope(found: Assessment, *, lang: Lang) -> str:
    scope = found.scope
    start, end, as_of = (
        moment.astimezone(scope.zone) for moment in (scope.window.start, scope.window.end, scope.as_of)
    )
    params = {"start": start, "end": end, "as_of": as_of, "law": scope.law.version, "bounds": found.bounds.name}
    return texts.text("page", "scope", lang=lang, params=params)
