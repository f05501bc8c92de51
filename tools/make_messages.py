"""The desk's Chinese catalogue: every text of its code and templates, with what is missing, written in order and compiled.

    python tools/make_messages.py            write locale/zh_Hans (texts not yet translated stay empty)
    python tools/make_messages.py --check    say what is missing or no longer used; exit code 1

English is the text in the code itself. Needs no gettext programs.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import polib
from django.utils.translation.template import templatize

ROOT = Path(__file__).parents[1]
DESK = ROOT / "packages/zhunsheng-desk/src/zhunsheng_desk"
CATALOGUE = DESK / "locale/zh_Hans/LC_MESSAGES/django.po"
CALLS = {"_": 1, "gettext": 1, "gettext_lazy": 1, "gettext_noop": 1, "ngettext": 2}
IN_TEMPLATE = re.compile(r"(?<![\w.])(_|gettext|ngettext)\(u?(?P<quote>['\"])")


class Text(NamedTuple):
    """A text and its plural, empty where it has none."""

    one: str
    many: str


def texts() -> set[Text]:
    """All texts of code and templates."""
    found: set[Text] = set()
    for path in DESK.rglob("*.py"):
        found |= set(of_code(path.read_text(encoding="utf-8")))
    for path in DESK.rglob("templates/**/*.html"):
        found |= set(of_template(path.read_text(encoding="utf-8")))
    return found


def of_code(source: str) -> Iterator[Text]:
    """Texts of a module: calls of gettext with a literal."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS:
            words = [arg.value for arg in node.args[: CALLS[node.func.id]] if isinstance(arg, ast.Constant)]
            if words and all(isinstance(word, str) for word in words):
                yield Text(str(words[0]), str(words[1]) if len(words) > 1 else "")


def of_template(source: str) -> Iterator[Text]:
    """Texts of a template, as Django itself hands them to gettext."""
    calls = templatize(source)
    for match in IN_TEMPLATE.finditer(calls):
        end = calls.index(")", match.end())
        while True:  # a bracket may stand inside the text
            try:
                yield from of_code(calls[match.start() : end + 1].replace("(u'", "('").strip())
                break
            except SyntaxError:
                end = calls.index(")", end + 1)


def main() -> int:
    """Write, or check."""
    wanted = texts()
    catalogue = polib.pofile(str(CATALOGUE)) if CATALOGUE.exists() else polib.POFile(wrapwidth=110)
    known = {Text(entry.msgid, entry.msgid_plural): entry for entry in catalogue}
    empty = [text for text in wanted if text not in known or not known[text].translated()]
    unused = [text for text in known if text not in wanted]
    if "--check" not in sys.argv:
        write(wanted, known)
    for text in sorted(empty):
        print(f"not translated: {text.one}")
    for text in sorted(unused):
        print(f"no longer used: {text.one}")
    return int(bool(empty or (unused and "--check" in sys.argv)))


def write(wanted: set[Text], known: dict[Text, polib.POEntry]) -> None:
    """The catalogue in the order of its texts, and its compiled form."""
    catalogue = polib.POFile(wrapwidth=110)
    catalogue.metadata = {
        "Language": "zh_Hans",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=1; plural=0;",
    }
    for text in sorted(wanted):
        entry = known.get(text) or polib.POEntry(msgid=text.one, msgid_plural=text.many)
        entry.flags = ["python-format"] if re.search(r"%\(\w+\)", text.one) else []
        catalogue.append(entry)
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(CATALOGUE))
    catalogue.save_as_mofile(str(CATALOGUE.with_suffix(".mo")))


if __name__ == "__main__":
    sys.exit(main())
