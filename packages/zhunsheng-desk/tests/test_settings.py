"""The site's settings stand, and the bridge gives what the site needs."""

import django
from django.core.management import call_command

from zhunsheng_desk import bridge


def test_django_starts_and_checks_itself(monkeypatch, capsys):
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "zhunsheng_desk.config.settings")
    django.setup()
    call_command("check")
    assert "no issues" in capsys.readouterr().out


def test_bridge_gives_the_assessment():
    assert bridge.Lake.__module__.startswith("zhunsheng.lake")
    assert callable(bridge.assess)
