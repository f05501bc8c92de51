"""A signal's room is complete: parameters, query, run, a spec that is test and manual, a page in both languages."""

import tomllib
from pathlib import Path

import pytest

from zhunsheng.errors import catalogue
from zhunsheng.integrity import signals as rooms
from zhunsheng.integrity import texts

ROOMS = Path("packages/zhunsheng/src/zhunsheng/integrity")


def signals(root: Path) -> list[str]:
    return sorted(path.name for path in (root / ROOMS / "signals").iterdir() if path.is_dir() and path.name[0] != "_")


def test_every_room_is_run(root: Path) -> None:
    assert sorted(rooms.rooms()) == signals(root)
    letters = {name.partition("_")[0] for name in signals(root)}
    wanted = {f"p{n}" for n in range(1, 9)} | {f"a{n}" for n in range(1, 9)} | {f"d{n}" for n in range(1, 7)} | {"u1"}
    assert letters == wanted  # the table of the methods, whole


@pytest.mark.parametrize("part", ["params.py", "params.toml", "query.py", "run.py", "texts.toml"])
def test_every_signal_has_its_parts(root: Path, part: str) -> None:
    assert [name for name in signals(root) if not (root / ROOMS / "signals" / name / part).exists()] == []


def test_every_signal_has_a_spec_and_pages(root: Path) -> None:
    specs = root / "packages/zhunsheng/tests/spec"
    assert [name for name in signals(root) if not (specs / f"test_{name}.py").exists()] == []
    for suffix in (".md", ".zh-CN.md"):
        assert [name for name in signals(root) if not (root / "docs/methods" / f"{name}{suffix}").exists()] == []


def test_every_benign_cause_has_a_spec_and_a_sentence(root: Path) -> None:
    rooms = {path.stem for path in (root / ROOMS / "benign").glob("*.py")} - {"__init__"}
    specs = {path.stem for path in (root / "packages/zhunsheng/tests/spec/benign").glob("test_*.py")}
    assert {f"test_{name}" for name in rooms} == specs
    assert len(texts.catalogue()["benign"]) == len(rooms)


def test_parameters_give_their_reason(root: Path) -> None:
    for path in (root / ROOMS).rglob("*.toml"):
        for version in tomllib.loads(path.read_text()).get("version", []):
            assert version["why"], path


def test_all_texts_are_in_both_languages() -> None:
    for code, entry in catalogue().items():
        assert set(entry) == {"zh", "en"}, code
        assert placeholders(entry["zh"]) == placeholders(entry["en"]), code
    for section, entries in texts.catalogue().items():
        for code, entry in entries.items():
            assert set(entry) == {"zh", "en"}, (section, code)
            assert placeholders(entry["zh"]) == placeholders(entry["en"]), (section, code)


def placeholders(text: str) -> set[str]:
    import string

    return {name for _, name, _, _ in string.Formatter().parse(text) if name}
