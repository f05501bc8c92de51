"""Signing in, failing, being locked out, the second factor, the lock of a session left alone."""

import time
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.contrib.auth.hashers import Argon2PasswordHasher, identify_hasher
from django.utils import timezone

from desk_world import PASSWORD
from zhunsheng_desk.access import factor
from zhunsheng_desk.access.models import Attempt, SecondFactor, User
from zhunsheng_desk.access.policy import policy
from zhunsheng_desk.accounts.services import attempts, factors, users
from zhunsheng_desk.audit.models import Entry
from zhunsheng_desk.problems import Problem

LOGIN = "/account/login/"


@pytest.fixture
def leader(bureau) -> User:
    return bureau.user("leader", "branch", username="leader")


def sign_in(client, password=PASSWORD, username="leader"):
    return client.post(LOGIN, {"username": username, "password": password}, follow=True)


def code_now(user: User, ahead: int = 0) -> str:
    import base64

    secret = base64.b32decode(factor.key(user.factor))
    return TOTP(secret, 6, SHA1(), 30).generate(int(time.time()) + 30 * ahead).decode()


def test_right_password_opens_the_desk_and_the_log_says_so(client, leader):
    assert "待办事项" in sign_in(client).content.decode()
    assert Entry.objects.filter(event="session.opened", actor=leader).count() == 1


def test_name_is_taken_in_any_case(client, leader):
    assert "待办事项" in sign_in(client, username=" LEADER ").content.decode()


@pytest.mark.parametrize("username", ["leader", "nobody"])
def test_failures_lock_the_name_whether_it_exists_or_not(client, leader, username):
    for _ in range(policy().failures):
        assert "不正确" in sign_in(client, "wrong", username).content.decode()
    assert "次数过多" in sign_in(client, PASSWORD, username).content.decode()
    assert Entry.objects.filter(event="session.locked").count() == 1
    Attempt.objects.update(at=timezone.now() - timedelta(minutes=policy().minutes, seconds=1))
    assert ("待办事项" in sign_in(client, PASSWORD, username).content.decode()) == (username == "leader")


def test_success_forgets_the_failures_before_it(client, leader):
    for _ in range(2):
        for _ in range(policy().failures - 1):
            sign_in(client, "wrong")
        assert "待办事项" in sign_in(client).content.decode()
        client.logout()


def test_many_names_from_one_address_are_locked_too(client, leader):
    for n in range(policy().address_failures):
        Attempt.objects.create(username=f"guess{n}", address="127.0.0.1", outcome=Attempt.Outcome.BAD)
    assert "次数过多" in sign_in(client).content.decode()


def test_security_administrator_lifts_the_lock(client, leader, bureau):
    for _ in range(policy().failures):
        sign_in(client, "wrong")
    attempts.lift_lock(leader, by=bureau.user("security_admin", "bureau"))
    assert "待办事项" in sign_in(client).content.decode()


def test_closed_account_does_not_open(client, leader):
    User.objects.update(is_active=False)
    assert "不正确" in sign_in(client).content.decode()


def test_given_password_must_be_changed_first(client, leader):
    User.objects.update(must_change=True)
    page = sign_in(client)
    assert page.redirect_chain[-1][0] == "/account/password/"
    assert client.get("/units/")["Location"] == "/account/password/"
    new = "Another-horse-2"
    client.post("/account/password/", {"present": PASSWORD, "new": new, "again": new})
    assert client.get("/units/").status_code == 200


def test_password_of_ninety_days_must_be_changed(client, leader):
    User.objects.update(password_set=timezone.now() - timedelta(days=policy().days, minutes=1))
    assert sign_in(client).redirect_chain[-1][0] == "/account/password/"


@pytest.mark.parametrize("new", ["Short-1a", "alllowercaseletters", "Password123", PASSWORD])
def test_plain_known_and_used_passwords_are_refused(client, leader, new):
    users.change_password(leader, password="First-one-of-mine-1", by=leader)
    users.change_password(leader, password=PASSWORD, by=leader)
    sign_in(client)
    new = "First-one-of-mine-1" if new == PASSWORD else new
    page = client.post("/account/password/", {"present": PASSWORD, "new": new, "again": new})
    assert page.context["form"].errors["new"]


def test_passwords_are_kept_with_argon2(leader, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    leader.set_password(PASSWORD)
    assert isinstance(identify_hasher(leader.password), Argon2PasswordHasher)
    assert leader.password.startswith("argon2$argon2id$")


def test_second_factor_is_asked_of_everyone_where_the_desk_says_so(client, leader, settings):
    settings.SECOND_FACTOR = "everyone"
    assert sign_in(client).redirect_chain[-1][0] == "/account/factor/"
    assert client.get("/units/")["Location"] == "/account/factor/"
    page = client.post("/account/factor/", {"code": code_now(User.objects.get(pk=leader.pk))})
    assert len(page.context["codes"]) == policy().recovery_codes
    assert client.get("/units/").status_code == 200


def test_a_code_is_asked_for_and_good_once(client, leader):
    factors.begin(leader)
    factors.confirm(leader, code=code_now(leader, -1), by=leader)
    assert sign_in(client).redirect_chain[-1][0] == "/account/code/"
    assert client.get("/units/")["Location"].startswith(LOGIN)
    code = code_now(leader)
    assert "待办事项" in client.post("/account/code/", {"code": code}, follow=True).content.decode()
    client.post("/account/logout/")
    sign_in(client)
    assert "不正确" in client.post("/account/code/", {"code": code}).content.decode()


def test_a_recovery_code_opens_once(client, leader):
    factors.begin(leader)
    paper = factors.confirm(leader, code=code_now(leader), by=leader)[0]
    for opened in (True, False):
        sign_in(client)
        page = client.post("/account/code/", {"code": paper.lower()}, follow=True).content.decode()
        assert ("待办事项" in page) == opened
        client.logout()


def test_wrong_codes_lock_too(client, leader):
    factors.begin(leader)
    factors.confirm(leader, code=code_now(leader), by=leader)
    sign_in(client)
    for _ in range(policy().failures):
        client.post("/account/code/", {"code": "000000"})
    assert "次数过多" in client.post("/account/code/", {"code": code_now(leader, 1)}).content.decode()


def test_codes_are_those_of_rfc_6238(leader):
    """Appendix B, SHA-1: the last six digits at 59 s and at 1111111109 s."""
    own = factors.begin(leader)
    own.secret = factor._box().encrypt(b"12345678901234567890").decode()
    assert factor.step_of(own, "287082", now=59) == 1
    assert factor.step_of(own, "081804", now=1111111109) == 37037036
    assert factor.step_of(own, "287082", now=1111111109) is None


def test_secret_is_not_readable_in_the_table(leader):
    own = factors.begin(leader)
    assert factor.key(own) not in SecondFactor.objects.get().secret


def test_session_left_alone_is_locked_until_the_password_is_given(client, leader):
    sign_in(client)
    session = client.session
    session["seen"] = time.time() - policy().idle_minutes * 60 - 1
    session.save()
    assert client.get("/units/")["Location"] == "/account/lock/"
    assert client.get("/people/")["Location"] == "/account/lock/"
    for _ in range(2):
        client.get("/account/lock/")
    assert "不正确" in client.post("/account/lock/", {"password": "wrong"}).content.decode()
    client.post("/account/lock/", {"password": PASSWORD})
    assert client.get("/units/").status_code == 200
    said = Entry.objects.filter(actor=leader).order_by("seq").values_list("event", flat=True)
    assert list(said) == ["session.opened", "session.held", "session.resumed"]


@pytest.mark.parametrize("place", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"])
def test_nobody_is_sent_elsewhere(client, leader, place):
    page = client.post(LOGIN, {"username": "leader", "password": PASSWORD, "next": place})
    assert page["Location"] == "/"


def test_session_changes_its_key_at_sign_in(client, leader):
    client.get(LOGIN)
    client.post("/language/", {"language": "en"})
    before = client.session.session_key
    sign_in(client)
    assert client.session.session_key != before


def test_own_factor_of_another_cannot_be_set(leader, bureau):
    factors.begin(leader)
    with pytest.raises(Problem):
        factors.confirm(leader, code=code_now(leader), by=bureau.user("security_admin", "bureau"))
