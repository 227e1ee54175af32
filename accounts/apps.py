"""Who logs in."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Users and the vocabulary of roles."""

    name = "accounts"
