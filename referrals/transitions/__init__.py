"""The state machine of referrals, as data: who may take a referral from which status to which, and what that asks.

Pure: it knows no framework and no database. The program (``referrals.actions``), the database's triggers and the
documentation (``docs/referral-transitions.md``) are all made from ``rows.ROWS``.
"""
