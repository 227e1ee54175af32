"""Choosing a new password by a link that came by mail."""

from allauth.account.internal.flows.password_reset import reset_password
from django.db import transaction

from accounts.models import User


class LinkUsedError(Exception):
    """Somebody else chose a password with this link at the same moment."""


@transaction.atomic
def choose_by_link(user: User, password: str) -> None:
    """Give ``user``, as read when the link was looked at, a new password.

    The link stops working when the password changes: of two that come with it together the second waits. Raises
    LinkUsedError where the account has got another password meanwhile.
    """
    now = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if now.password != user.password:
        raise LinkUsedError
    reset_password(user, password)
