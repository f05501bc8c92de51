"""Sentences about lines and leads: what was seen, what causes explain, what would have stopped it."""

from __future__ import annotations

from functools import cache
from string import Formatter

from zhunsheng.errors import Lang
from zhunsheng.integrity import texts
from zhunsheng.integrity.clearing import Cleared
from zhunsheng.integrity.counterfactual import Stopped
from zhunsheng.integrity.indicator import Benign, Check, Line

NOTHING = 0.05  # records explained below which a cause is said to explain nothing


class Measured(float):
    """A number as a sentence can bear it: two digits of one that would be rounded to nothing, no ratio beyond a hundred."""

    def __format__(self, spec: str) -> str:
        """As asked for, but for the very small and the large."""
        if 0 < abs(self) < 0.05 and spec.endswith("f"):
            return f"{float(self):.2g}"
        return ">100" if self > 100 and spec == ".2f" else format(float(self), spec)


def sentence(line: Line, *, lang: Lang) -> str:
    """What was seen and what was expected."""
    excess = (line.observed - line.expected) if line.expected is not None else 0.0
    params = {
        **{name: round(getattr(line, name)) for name in ("exposure", "observed")},
        **{name: Measured(getattr(line, name) or 0.0) for name in ("expected", "ratio", "lower", "upper")},
        "excess": excess,
        **{name: texts.word(value, lang=lang) for name, value in line.more.items()},
    }
    return str(texts.catalogue()["reason"][line.indicator.id][lang]).format(**params)


def stopped(found: Stopped, *, lang: Lang) -> str:
    """What would have stopped it."""
    code = "stopped" if found.allowed is not None else "not_alone" if found.counted else "uncounted"
    return texts.text("warning", code, lang=lang, params={"allowed": found.allowed, "observed": found.observed})


def benign(cause: str, *, explained: float, lang: Lang) -> str:
    """What a benign cause was found to explain."""
    return str(texts.catalogue()["benign"][cause][lang]).format(explained=explained)


def cause(code: str, *, lang: Lang) -> str:
    """The short name of a cause: what stands before the colon of its sentence."""
    return str(texts.catalogue()["benign"][code][lang]).partition("：" if lang == "zh" else ":")[0]


@cache
def counts(code: str) -> bool:
    """Whether a cause's sentence says a number; others are precautions that hold for every record."""
    return any(name == "explained" for _, name, _, _ in Formatter().parse(texts.catalogue()["benign"][code]["en"]))


def idle(entry: Benign) -> bool:
    """Whether a cause was tested and explains nothing."""
    return counts(entry.cause) and abs(entry.explained) < NOTHING


def causes(line: Line, *, lang: Lang) -> list[str]:
    """Causes tested on a line: a sentence for each that explains something, then one that names those that do not."""
    told = [benign(part.cause, explained=part.explained, lang=lang) for part in line.benign if not idle(part)]
    names = [cause(part.cause, lang=lang) for part in line.benign if idle(part)]
    if names:
        joined = ("、" if lang == "zh" else ", ").join(names)
        told.append(texts.text("favour", "idle", lang=lang, params={"causes": joined}))
    return told or [texts.text("favour", "none_tested", lang=lang)]


def cleared(entry: Cleared, *, lang: Lang) -> str:
    """Why there is no lead."""
    line = entry.line
    told = [part for part in line.benign if not idle(part)]
    params = {
        "indicator": line.indicator.id,
        "before": round(line.observed + entry.explained),
        "exposure": round(line.exposure),
        "expected": Measured(line.expected or 0.0),
        "explained": entry.explained,
        "observed": round(line.observed),
        "raw": line.raw,
        "p": line.evidence,
        "causes": ("；" if lang == "zh" else "; ").join(
            benign(part.cause, explained=part.explained, lang=lang) for part in told
        ),
    }
    return texts.text("cleared", "text", lang=lang, params=params)


def check(found: Check, *, lang: Lang) -> str:
    """What a record contradicts."""
    return str(texts.catalogue()["check"][found.rule][lang]).format(**found.params)
