"""Every problem raised has a text with the parameters it gives, and every text is used."""

import ast
import re
from pathlib import Path

from zhunsheng.errors import catalogue

SOURCE = Path("packages/zhunsheng/src/zhunsheng")
MADE = {"file_missing", "file_altered"}  # said with a code put together at run time


def test_problems_are_in_the_catalogue_with_their_parameters(root: Path) -> None:
    for path in (root / SOURCE).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Problem" and node.args:
                code = node.args[0]
                if not isinstance(code, ast.Constant) or any(word.arg is None for word in node.keywords):
                    continue
                wanted = set(re.findall(r"\{(\w+)", catalogue()[str(code.value)]["zh"]))
                assert wanted <= {str(word.arg) for word in node.keywords}, (path, code.value)


def test_every_text_is_used(root: Path) -> None:
    whole = "\n".join(path.read_text() for path in (root / SOURCE).rglob("*.py"))
    unused = [
        code for code in catalogue()
        if f'"{code}"' not in whole and not re.search(rf'[":]{code.removeprefix("row_")}["; ]', whole) and code not in MADE
    ]  # fmt: skip
    assert unused == []
