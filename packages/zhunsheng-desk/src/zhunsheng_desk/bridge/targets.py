"""Targets in tickets or fines, as the library finds them in what people write, and the articles that forbid them."""

from datetime import date

from zhunsheng.comparisons import targets


def found(text: str, *, on: date) -> str:
    """The words that set such a target; empty where the text sets none."""
    return targets.load(on).found(text)


def articles(on: date) -> list[str]:
    """The articles in force on a day."""
    return targets.articles(on)
