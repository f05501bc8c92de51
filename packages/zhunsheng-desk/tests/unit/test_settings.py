"""The site's settings stand, and the bridge gives what the site needs."""

from django.core.management import call_command

from zhunsheng_desk.bridge import assessments


def test_django_checks_itself(capsys):
    call_command("check", deploy=False)
    assert "no issues" in capsys.readouterr().out


def test_bridge_gives_the_assessment():
    assert assessments.Lake.__module__.startswith("zhunsheng.lake")
    assert callable(assessments.assess)
