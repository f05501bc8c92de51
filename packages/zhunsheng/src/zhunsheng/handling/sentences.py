"""Findings in words: what was seen, what is allowed, the article, what speaks for the officer, what would have stopped it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from zhunsheng.errors import Lang
from zhunsheng.handling import texts
from zhunsheng.handling.audit import Audit
from zhunsheng.handling.lines import Compared, Line
from zhunsheng.handling.texts import LANGS, Told

MINUTE = "%Y-%m-%d %H:%M"
BATCH = 20_000
TABLES = {"late_response": "crashes, crash_documents, crash_events", "incomplete_survey": "crashes, crash_documents",
          "wrong_article": "crash_parties", "unfair_liability": "crash_parties"}  # fmt: skip


@dataclass(frozen=True)
class Teller:
    """Puts the findings of one audit into words."""

    audit: Audit

    def rows(self) -> Iterator[dict[str, Any]]:
        """Every finding: by rule in the order of the tables, then crashes that comparisons raise."""
        for batch in self.audit.found.to_batches(max_chunksize=BATCH):
            for row in batch.to_pylist():
                yield self._ruled(row)
        for one in self.audit.compared:
            for line in one.lines:
                yield from self._compared(one, line=line)

    def told(self, rule: str, *, open_step: bool = False) -> Told:
        """How a rule is told; a step that is not on record has an entry of its own."""
        key = (rule, open_step)
        if key not in self._told:
            told = self.audit.rules.told(rule)
            entry = texts.catalogue()["rule"]["open"]
            still = Told(rule, "open", entry["problem"], entry["group"], entry["level"], told.law_zh, told.law_en)
            self._told[key] = still if open_step else told
        return self._told[key]

    @cached_property
    def _told(self) -> dict[tuple[str, bool], Told]:
        return {}

    def _ruled(self, row: dict[str, Any]) -> dict[str, Any]:
        law = self.audit.scope.law.rules[row["law"]]
        told = self.told(row["rule"], open_step=law.kind == "limit" and row["done"] is None)
        observed, allowed = self._figures(row, told=told)
        said = {lang: self._said(row, told=told, lang=lang) for lang in LANGS}
        return {
            **{name: row[name] for name in ("crash_id", "unit_id", "officer_id")},
            **self._kept(told, rule=row["rule"], indicator=None, level=told.level),
            "observed": observed,
            "allowed": allowed,
            "evidence": None,
            "evidence_kind": "rule",
            "article": law.article,
            "law_source": law.source,
            "law_since": law.valid.since,
            **self._texts(said, article=law.article, law=(law.zh, law.en), told=told),
        }

    def _kept(self, told: Told, *, rule: str | None, indicator: str | None, level: str) -> dict[str, Any]:
        where = TABLES[told.problem]
        kinds = {"problem": told.problem, "rule": rule, "indicator": indicator, "level": level}
        return {**kinds, "group": told.group, "records_where": where, "method": self.audit.params.name}

    def _said(self, row: dict[str, Any], *, told: Told, lang: Lang) -> tuple[str, str, str]:
        """Seen, favour, stop."""
        params = {name: self._moment(row[name], lang=lang) for name in ("begins", "done", "ends")}
        params |= {
            "what": self._words(row["what"] or "", lang=lang),
            "value": _figure(row["value"]),
            "bound": _figure(row["bound"]),
        }
        entry = texts.catalogue()["rule"][told.code]
        favour = texts.text("favour", row["favour"] or "not_keyed", lang=lang)
        return str(entry["seen"][lang]).format(**params), favour, str(entry["stop"][lang]).format(**params)

    def _moment(self, value: datetime | None, *, lang: Lang) -> str:
        if value is None:
            return texts.word("unknown", lang=lang)
        return value.astimezone(self.audit.scope.zone).strftime(MINUTE)

    def _words(self, what: str, *, lang: Lang) -> str:
        """Words of the catalogue put in place of codes: ``full*1;none*1;``, ``arrived_at<dispatched_at``, ``signal；lane``."""
        parts = (part for part in what.replace("；", ";").split(";") if part)
        return ("、" if lang == "zh" else ", ").join(_worded(part, lang=lang) for part in parts)

    def _figures(self, row: dict[str, Any], *, told: Told) -> tuple[str, str]:
        """Observed and allowed as a script reads them."""
        if told.group == "limits":
            done = row["done"].astimezone(self.audit.scope.zone).isoformat() if row["done"] else ""
            return done, row["ends"].astimezone(self.audit.scope.zone).isoformat()
        if row["value"] is not None:
            return _figure(row["value"]), _figure(row["bound"]) if row["bound"] is not None else ""
        return row["what"] or "", ""

    def _texts(
        self, said: dict[Lang, tuple[str, str, str]], *, article: str, law: tuple[str, str], told: Told
    ) -> dict[str, str]:
        found = {}
        for lang, own in zip(LANGS, law, strict=True):
            seen, favour, stop = said[lang]
            params = {"name": told.title(lang=lang), "law": own, "article": article}
            found[f"text_{lang}"] = str(texts.catalogue()["said"][lang]).format(
                **params, seen=seen, favour=favour, stop=stop
            )
            found[f"favour_{lang}"], found[f"stopped_{lang}"] = favour, stop
        return found

    def _compared(self, one: Compared, *, line: Line) -> Iterator[dict[str, Any]]:
        """A row for each crash that tells most of a subject that is raised."""
        if not line.level:
            return
        told = self.told(one.indicator)
        law = next(rule for rule in self.audit.scope.law.rules if rule.id == "crash.liability.main_minor")
        graded = one.indicator in ("liability_motor", "liability_outside")
        share = (f"{value:.2f}" if graded else f"{value:.0%}" for value in (line.observed, line.expected))
        figures = dict(zip(("share", "others"), share, strict=True))
        for crash_id, officer_id, what in line.records:
            params = {**figures, "n": f"{line.n:,.0f}"}
            said = {
                lang: self._beside(told, params={**params, "what": _grades(what, lang=lang)}, by=one.by, lang=lang)
                for lang in LANGS
            }
            yield {
                "crash_id": crash_id,
                "unit_id": line.unit_id,
                "officer_id": officer_id or None,
                **self._kept(told, rule=None, indicator=one.indicator, level=line.level),
                "observed": figures["share"],
                "allowed": figures["others"],
                "evidence": line.p,
                "evidence_kind": "p_value",
                "article": law.article,
                "law_source": law.source,
                "law_since": law.valid.since,
                "subject_kind": one.by,
                "subject_id": line.subject,
                **self._texts(said, article=law.article, law=(law.zh, law.en), told=told),
            }

    def _beside(self, told: Told, *, params: dict[str, str], by: str, lang: Lang) -> tuple[str, str, str]:
        entry = texts.catalogue()["rule"][told.code]
        seen = str(entry["seen"][lang]).format(**params, subject=texts.word(by, lang=lang))
        return seen, texts.text("favour", "facts", lang=lang), str(entry["stop"][lang])


def _worded(part: str, *, lang: Lang) -> str:
    if "<" in part and not part.startswith("<"):
        later, earlier = part.split("<")
        return texts.word(later, lang=lang) + texts.word("before", lang=lang) + texts.word(earlier, lang=lang)
    name, star, count = part.partition("*")
    return texts.word(name, lang=lang) + (f"×{count}" if star else "")


RANKED = ("none", "minor", "equal", "main", "full")


def _grades(what: str, *, lang: Lang) -> str:
    """``4/0`` as words; anything else as the catalogue has it."""
    parts = what.split("/")
    if all(part in "01234" and part for part in parts):
        return "/".join(texts.word(RANKED[int(part)], lang=lang) for part in parts)
    return texts.word(what, lang=lang)


def _figure(value: float | None) -> str:
    if value is None:
        return "—"
    return f"{value:,.0f}" if value == round(value) else f"{value:,.1f}"
