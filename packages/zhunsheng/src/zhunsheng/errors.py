"""Problems: a code, parameters, and what to do next, in Chinese and English.

Every error that a user can meet is a `Problem`. Its texts live in `messages.toml`, one entry a code, so that the
command line and the site say the same thing; a test checks that each code raised has both languages.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Literal

Lang = Literal["zh", "en"]


class Problem(Exception):  # noqa: N818  (it is the user's problem, not the program's error)
    """Something the user can mend. Ends the command with exit code 2.

    Parameters
    ----------
    code : a key of messages.toml, such as ``profile_unknown``.
    **params : what the text names; every placeholder of the text must be given.
    """

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params

    def text(self, *, lang: Lang) -> str:
        """What is wrong, where, what is allowed, and what to do next."""
        return message(self.code, lang=lang, params=self.params)

    def __str__(self) -> str:
        return f"[{self.code}] {self.text(lang='en')}"


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """All texts: code -> {zh, en}."""
    return tomllib.loads(files("zhunsheng").joinpath("messages.toml").read_text(encoding="utf-8"))


def message(code: str, *, lang: Lang, params: dict[str, object] | None = None) -> str:
    """The text of a code in one language, with its parameters filled in."""
    return catalogue()[code][lang].format(**(params or {}))
