"""Every model says how its past is kept; every service asks, records and says who; every text is in both languages."""

from __future__ import annotations

import ast
import re
import string
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command

from zhunsheng_desk.access.roles import permissions
from zhunsheng_desk.access.scope import InUnit
from zhunsheng_desk.kept import Kept
from zhunsheng_desk.texts import gather

DESK = Path(apps.get_app_config("web").path).parent
FILES = (
    "permissions.toml", "events.toml", "problems.toml", "roles.toml", "purposes.toml", "columns.toml", "kinds.toml",
    "hazard_moves.toml", "reasons.toml", "measures.toml", "task_moves.toml", "escalation.toml", "finding_moves.toml",
    "deadline.toml", "record_columns.toml", "record_values.toml",
    "wrongs.toml", "fields.toml",
)  # fmt: skip
ASKS = {"require", "require_reach", "holds"}


def models() -> list[type]:
    return [model for model in apps.get_models() if model.__module__.startswith("zhunsheng_desk.")]


def services() -> list[tuple[str, ast.FunctionDef]]:
    files = [*DESK.glob("*/services.py"), *DESK.glob("*/services/*.py")]
    return [
        (f"{path.relative_to(DESK)}:{node.name}", node)
        for path in files
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    ]


def called(node: ast.FunctionDef) -> set[str]:
    names = (call.func for call in ast.walk(node) if isinstance(call, ast.Call))
    return {name.id if isinstance(name, ast.Name) else getattr(name, "attr", "") for name in names}


def test_every_model_says_how_its_past_is_kept():
    assert [model for model in models() if not isinstance(getattr(model, "kept", None), Kept)] == []


def test_every_model_of_a_unit_says_which_permission_shows_it():
    scoped = [model for model in models() if issubclass(model, InUnit)]
    assert len(scoped) >= 4
    assert [model for model in scoped if model.view_permission not in permissions()] == []


def test_migrations_are_complete(db):
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_services_that_write_ask_and_record():
    """A service that says `by` asks for a permission and adds to the log; one that does neither is not a service."""
    found = services()
    assert len(found) >= 20
    for name, node in found:
        words = [arg.arg for arg in node.args.kwonlyargs]
        if "by" not in words:
            continue
        assert words[-1] == "by", name
        assert len(node.args.args) <= 1, name
        if name.startswith("orgs/services/applying"):
            continue  # calls the services of units and people
        assert called(node) & ASKS or "by is not None" in ast.unparse(node), name
        assert "record" in called(node), name


def test_services_without_a_writer_are_these():
    own = {
        "begin",
        "check",
        "check_password",
        "closed",
        "failed",
        "first_password",
        "held",
        "locked",
        "opened",
        "resumed",
        "wanted",
    }
    assert {node.name for _, node in services() if "by" not in [arg.arg for arg in node.args.kwonlyargs]} == own


def test_events_and_problems_are_known_and_used():
    source = "\n".join(path.read_text() for path in DESK.rglob("*.py"))
    for call, file in (("record", "events.toml"), (r"(?:Problem|Refused|refuse)", "problems.toml")):
        said = set(re.findall(rf'\b{call}\(\s*"([a-z_.]+)"', source))
        assert said <= set(gather(file)), file
        unused = {code for code in gather(file) if f'"{code}"' not in source}
        assert unused == set(), file


@pytest.mark.parametrize("file", FILES)
def test_data_texts_are_in_both_languages(file):
    assert gather(file)
    for code, entry in gather(file).items():
        assert entry.text.zh.strip(), code
        assert entry.text.en.strip(), code
        assert re.search(r"[\u4e00-\u9fff]", entry.text.zh), code
        assert not re.search(r"[\u4e00-\u9fff]", entry.text.en), code
        assert placeholders(entry.text.zh) == placeholders(entry.text.en), code


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_catalogue_is_complete(root):
    """Every text of code and templates is translated, and no translation is left over."""
    done = subprocess.run(
        [sys.executable, root / "tools/make_messages.py", "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_compiled_catalogue_is_the_written_one():
    import polib

    place = DESK / "locale/zh_Hans/LC_MESSAGES/django.po"
    written = {entry.msgid: entry.msgstr or entry.msgstr_plural for entry in polib.pofile(str(place))}
    compiled = {
        entry.msgid: entry.msgstr or entry.msgstr_plural for entry in polib.mofile(str(place.with_suffix(".mo")))
    }
    assert {key: value for key, value in compiled.items() if key} == written
    for entry in polib.pofile(str(place)):
        for translation in [entry.msgstr, *entry.msgstr_plural.values()]:
            if translation:
                assert set(re.findall(r"%\((\w+)\)", translation)) == set(re.findall(r"%\((\w+)\)", entry.msgid)), (
                    entry.msgid
                )


def test_templates_say_nothing_untranslated():
    """Outside tags of the template language no template holds a word; nor do attributes that are read aloud."""
    left = {}
    for path in DESK.rglob("templates/**/*.html"):
        text = re.sub(r"{%\s*(blocktranslate)\b.*?{%\s*endblocktranslate\s*%}", "", path.read_text(), flags=re.S)
        text = re.sub(r"{%.*?%}|{{.*?}}|{#.*?#}", "", text, flags=re.S)
        spoken = re.findall(r"(?:title|alt|placeholder|aria-label)=[\"']([^\"']*)[\"']", text)
        words = [*re.sub(r"<[^>]*>", " ", text).split(), *spoken]
        found = [
            word
            for word in words
            if re.search(r"[A-Za-z\u4e00-\u9fff]{2,}", word) and word not in ("简体中文", "English")
        ]
        if found:
            left[path.name] = found
    assert left == {}


def test_templates_hold_no_script_style_or_foreign_address():
    for path in DESK.rglob("templates/**/*.html"):
        text = path.read_text()
        assert not re.search(r"<script(?![^>]*src=)|<style|\sstyle=|\son\w+=|https?://", text), path
