"""Sizes and names: files stay small, functions shorter, no file is called after what it could not be named for."""

import ast
import re
import statistics
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

LONGEST_FILE, LONGEST_FUNCTION, MEDIAN = 400, 60, 120
VAGUE = {"utils", "util", "helpers", "helper", "manager", "common", "misc"}


@pytest.fixture(scope="module")
def tracked(root: Path) -> list[Path]:
    names = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=root, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    return [root / name for name in names if (root / name).is_file()]


@pytest.fixture(scope="module")
def sources(tracked: list[Path]) -> list[Path]:
    return [path for path in tracked if path.suffix == ".py"]


def test_files_are_short(sources: list[Path]) -> None:
    sizes = {path: len(path.read_text().splitlines()) for path in sources if path.parent.name != "migrations"}
    assert {path: size for path, size in sizes.items() if size > LONGEST_FILE} == {}
    assert statistics.median(sizes.values()) <= MEDIAN


def test_functions_are_short(sources: list[Path]) -> None:
    long = [
        f"{path}:{node.lineno} {node.name}"
        for path in sources
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno + 1 > LONGEST_FUNCTION
    ]
    assert long == []


def test_run_of_a_signal_is_under_60_lines(root: Path) -> None:
    runs = sorted(root.glob("packages/zhunsheng/src/zhunsheng/integrity/signals/*/run.py"))
    assert len(runs) >= 3
    assert [path for path in runs if len(path.read_text().splitlines()) >= 60] == []


def test_names_are_nouns_of_the_field(sources: list[Path]) -> None:
    assert [path for path in sources if path.stem in VAGUE] == []


def test_public_functions_have_docstrings(root: Path) -> None:
    bare = [
        f"{path.name}:{node.lineno} {node.name}"
        for path in root.glob("packages/*/src/**/*.py")
        if "migrations" not in path.parts  # written by Django
        for node in public(ast.parse(path.read_text()))
        if not node.name.startswith("_") and not ast.get_docstring(node) and node.name not in ("invoke", "__call__")
    ]
    assert bare == []


def public(module: ast.Module) -> Iterator[ast.FunctionDef | ast.ClassDef]:
    """Functions and classes of a module, and the functions of its public classes."""
    for node in module.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield from (part for part in node.body if isinstance(part, ast.FunctionDef))


def test_no_path_of_the_machine_is_committed(root: Path, tracked: list[Path]) -> None:
    own = (f"{root}/", f"{Path.home()}/")
    found = [
        f"{path}: {line.strip()[:80]}"
        for path in tracked
        if path.suffix in (".py", ".toml", ".txt", ".in", ".md", ".html", ".cfg", "")
        for line in path.read_text(errors="ignore").splitlines()
        if any(place in line for place in own)
    ]
    assert found == []


def test_requirements_are_hashed(root: Path) -> None:
    for path in root.glob("requirements/*.txt"):
        text = path.read_text()
        pins = re.findall(r"^([a-z0-9][^ =]*)==", text, flags=re.M | re.I)
        assert pins, path
        assert "://" not in text, path  # no registry's address
        assert text.count("--hash=sha256:") >= len(pins), path
