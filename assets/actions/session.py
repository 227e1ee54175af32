"""What a session of the database is told, and what it forgets, before many rows are written through it."""

from django.db import connection


def tell_context() -> None:
    """Have the session know who writes in this transaction and why, although nothing is executed yet.

    pghistory says so with each statement that Django executes, for the length of the transaction, but not with COPY.
    """
    with connection.cursor() as cursor:
        # Any statement that changes does; this table has no history of its own, and the role that serves may write it.
        cursor.execute("DELETE FROM assets_importrow WHERE false")


def forget_plans() -> None:
    """Have the triggers planned anew, for as many rows as there are now.

    A session keeps the plan that a trigger of the history had for the first row it saw; for ten thousand rows at once
    that one can take minutes. See docs/decisions/0014.
    """
    with connection.cursor() as cursor:
        cursor.execute("DISCARD PLANS")
