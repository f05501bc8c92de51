"""Targets in tickets or fines, found in what people write, however they put it. The words and rules are data: targets.toml."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypedDict

from zhunsheng import dated
from zhunsheng.comparisons import refusal

BETWEEN = re.compile(r"(?<=[\u4e00-\u9fff\d])[\s·•・\-_*~'\"“”‘’《》<>()\[\]【】「」/|+]+(?=[\u4e00-\u9fff\d])")
SENTENCE, CLAUSE = re.compile(r"[。;!?\n]|(?<=[a-z])\.(?=\s|$)"), re.compile(r"[,:、]")


class Rule(TypedDict):
    """Two lists of words, and how near they make a target of one another."""

    near: Sequence[str]
    within: int
    apart: bool


@dataclass(frozen=True)
class Targets:
    """See targets.toml for each entry's meaning and reason."""

    name: str
    same: Sequence[str]
    lawful: Sequence[str]
    past: Sequence[str]
    aims: Sequence[str]
    words: Mapping[str, Sequence[str]]
    rules: Sequence[Rule]

    def found(self, text: str) -> str:
        """The words that set a target, as written in one form; empty where the text sets none.

        Parameters
        ----------
        text : what somebody wrote, in Chinese or English, of any length.

        Notes
        -----
        Patterns know words, not meaning: irony, pictures and targets spoken of elsewhere pass. What passes is not thereby lawful.
        """
        for sentence in SENTENCE.split(self._one_form(text)):
            aimed = self._aimed(sentence)
            for rule in self.rules:
                said = self._near(aimed, rule=rule)
                if said:
                    return said
        return ""

    def _one_form(self, text: str) -> str:
        plain = unicodedata.normalize("NFKC", text).lower()
        plain = "".join(char for char in plain if unicodedata.category(char) != "Cf")
        plain = plain.translate({ord(pair[0]): pair[1] for pair in self.same})
        return BETWEEN.sub("", plain)

    def _aimed(self, sentence: str) -> str:
        """The sentence without what is lawful and without clauses that only report; what is left is read as one."""
        for pattern in self.lawful:
            sentence = re.sub(pattern, ",", sentence)
        clauses = [clause for clause in CLAUSE.split(sentence) if clause.strip() and not self._reports(clause)]
        return ",".join(clauses)

    def _reports(self, clause: str) -> bool:
        return _any(self.past, clause) and not _any(self.aims, clause)

    def _near(self, text: str, *, rule: Rule) -> str:
        first, second = (list(self._spans(text, name=name)) for name in rule["near"])
        for left in first:
            for right in second:
                start, end = min(left[0], right[0]), max(left[1], right[1])
                between = text[min(left[1], right[1]) : max(left[0], right[0])]
                if len(between) <= rule["within"] and (rule["apart"] or "," not in between):
                    return text[start:end]
        return ""

    def _spans(self, text: str, *, name: str) -> Iterator[tuple[int, int]]:
        for pattern in self.words[name]:
            for match in re.finditer(pattern, text):
                yield match.span()


def load(on: date) -> Targets:
    """The words and rules of a day; what comparisons refuse as a series is an act here."""
    own = dated.load(Targets, package="zhunsheng.comparisons", on=on, name="targets.toml")
    return replace(own, words={**own.words, "acts": [*own.words["acts"], *refusal.load(on).patterns]})


def articles(on: date) -> list[str]:
    """The articles in force on a day that forbid a target in tickets or fines."""
    return refusal.articles(refusal.load(on), on=on)


def _any(patterns: Sequence[str], text: str) -> bool:
    return any(re.search(pattern, text) for pattern in patterns)
