"""What a server asks its database before it starts."""

import pytest
from django.core.checks import run_checks
from django.core.management import call_command

from accounts.models import User
from assets.actions.demo import make_demo_people
from config.checks import demo_accounts_are_closed, history_is_out_of_reach, second_factors_can_be_opened

DATABASES = ["default"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo_people(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    make_demo_people(by=None)


def test_open_demo_accounts_refuse_to_serve(demo_people):
    (error,) = demo_accounts_are_closed(None, databases=DATABASES)
    assert "--close" in error.hint


def test_closed_demo_accounts_are_fine_and_nobody_logs_in_with_them(demo_people, client, capsys):
    call_command("demo_accounts", close=True)
    assert capsys.readouterr().out == "9 demo accounts closed.\n"
    assert not demo_accounts_are_closed(None, databases=DATABASES)
    assert not User.objects.filter(is_active=True).exists()
    call_command("demo_accounts", close=True)
    assert capsys.readouterr().out == "0 demo accounts closed.\n"


def test_owner_of_the_tables_refuses_to_serve_unless_that_is_accepted(settings):
    (error,) = history_is_out_of_reach(None, databases=DATABASES)
    assert "grant_app_role" in error.hint
    settings.OWNER_ROLE_SERVES = True
    assert not history_is_out_of_reach(None, databases=DATABASES)


def test_second_factors_under_a_lost_key_refuse_to_serve(demo_people, settings):
    assert not second_factors_can_be_opened(None, databases=DATABASES)
    settings.SECOND_FACTOR_KEYS = ["a new key"]
    (error,) = second_factors_can_be_opened(None, databases=DATABASES)
    assert "6 second factors" in error.msg
    assert "SECOND_FACTOR_KEYS" in error.hint


def test_second_factors_are_sealed_anew_under_a_new_key(demo_people, settings, capsys):
    settings.SECOND_FACTOR_KEYS = ["a new key", *settings.SECOND_FACTOR_KEYS]
    call_command("reseal_second_factors")
    call_command("reseal_second_factors")
    assert capsys.readouterr().out == (
        "6 of 6 second factors were sealed anew.\n0 of 6 second factors were sealed anew.\n"
    )
    settings.SECOND_FACTOR_KEYS = ["a new key"]
    assert not second_factors_can_be_opened(None, databases=DATABASES)


def test_checks_of_the_database_are_part_of_check_deploy(demo_people):
    found = {message.id for message in run_checks(include_deployment_checks=True, databases=DATABASES)}
    assert {"config.E001", "config.E002"} <= found
    assert "config.E003" not in found
    assert not {"config.E001", "config.E002"} & {message.id for message in run_checks(databases=DATABASES)}
