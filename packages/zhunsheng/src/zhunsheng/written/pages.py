"""Pages that a method writes: one template in each language, each a file of its own with nothing from outside."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

from zhunsheng.errors import Lang

LANGS: tuple[Lang, Lang] = ("zh", "en")
SHARED = "zhunsheng.written"  # the frame and the style sheet of all pages


def environment(package: str, **given: object) -> Environment:
    """Templates of a package, with the shared frame and style beside them; ``given`` are names that every template knows."""
    made = Environment(
        loader=ChoiceLoader([PackageLoader(package), PackageLoader(SHARED)]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(given)
    return made


def write(
    template: str,
    *,
    among: Environment,
    folder: Path,
    names: Mapping[Lang, str],
    facts: Mapping[str, Any],
    language: Callable[[Lang], Mapping[str, Any]],
) -> list[Path]:
    """Write a page in each language.

    Parameters
    ----------
    names : file name by language. facts : what all pages show. language : what a page has in its own language; ``page`` of
        it, a text by its code, says the ``title``, ``skip``, ``other`` and ``contents`` of the frame.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for lang in LANGS:
        path = folder / names[lang]
        path.write_text(
            among.get_template(template).render(**facts, **_about(lang, names=names), **language(lang)),
            encoding="utf-8",
        )
        written.append(path)
    return written


def _about(lang: Lang, *, names: Mapping[Lang, str]) -> dict[str, str]:
    """The page's own language, and the page in the other one."""
    other: Lang = "en" if lang == "zh" else "zh"
    codes = {"zh": "zh-Hans", "en": "en"}
    return {"lang": lang, "html_lang": codes[lang], "other_lang": codes[other], "other": names[other]}
