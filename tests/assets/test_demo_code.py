"""Codes for the demo people, whose second factor is published: nobody else gets one."""

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import User
from assets.actions.demo import DEMO_DOMAIN, demo_password, make_demo_people
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def demo_people(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    make_demo_people(by=None)


def printed(capsys, user: str) -> tuple[str, str]:
    call_command("demo_code", user)
    code, sentence = capsys.readouterr().out.splitlines()
    return code, sentence


def test_demo_link_worker_logs_in_with_the_printed_code(client: Client, capsys):
    client.post("/accounts/login/", {"login": f"linkworker{DEMO_DOMAIN}", "password": demo_password()})
    code, sentence = printed(capsys, "linkworker")
    client.post("/accounts/2fa/authenticate/", {"code": code})
    assert client.get("/accounts/password/change/").status_code == 200
    assert sentence.startswith("It is taken for ")
    assert printed(capsys, f"linkworker{DEMO_DOMAIN}")[0] != code


@pytest.mark.parametrize(
    ("user", "why"),
    [
        ("visitor", "password alone"),
        ("nobody", "is no demo account"),
        ("real@example.org", "is no demo account"),
    ],
)
def test_nobody_else_gets_a_code(user, why):
    make_user(email="real@example.org")
    with pytest.raises(CommandError, match=why):
        call_command("demo_code", user)


def test_production_prints_no_code(settings):
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="PRODUCTION=1"):
        call_command("demo_code", "linkworker")


def test_closed_account_gets_no_code():
    call_command("demo_accounts", close=True)
    with pytest.raises(CommandError, match="is no demo account"):
        call_command("demo_code", "manager")


def test_second_factors_stay_as_they_are_when_the_demo_is_loaded_again():
    before = list(User.objects.filter(authenticator__isnull=False).values_list("email", "authenticator__created_at"))
    make_demo_people(by=None)
    after = list(User.objects.filter(authenticator__isnull=False).values_list("email", "authenticator__created_at"))
    assert before == after
    with_posts = ("linkworker", "linkworker.two", "linkworker.three", "manager", "provider", "referrer")
    assert {email for email, _ in before} == {f"{name}{DEMO_DOMAIN}" for name in with_posts}
