"""What a message says: the words of its kind, an address, a reference, and nothing about anybody."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from referrals.messages.kinds import LETTERS, MessageKind, Way
from referrals.models import OutgoingMessage


def compose(message: OutgoingMessage, *, address: str, token: str = "", code: str = "") -> EmailMessage:
    """The e-mail to ``address``, in plain text.

    The address in it begins with SITE_URL and never with what a request said. Its Message-ID is the id of the message,
    so that a report that it could not be delivered is recognised (``referrals.messages.reports``), and so that a mail
    system that gets it twice can tell. It says that a program wrote it, so that no other one answers (RFC 3834).
    """
    letter = LETTERS[MessageKind(message.kind)]
    words = {
        "reference": message.referral.code if message.referral else "",
        "url": _url(message, letter.way, token),
        "code": code,
        "site": settings.SITE_URL,
    }
    return EmailMessage(
        subject=letter.subject,
        body=render_to_string(letter.template, words),
        to=[address],
        headers={"Message-ID": message_id(message), "Auto-Submitted": "auto-generated"},
    )


def message_id(message: OutgoingMessage) -> str:
    """Its Message-ID (RFC 5322, 3.6.4)."""
    return f"<{message.uuid}@{urlsplit(settings.SITE_URL).hostname}>"


def address_of(message: OutgoingMessage) -> str:
    """The address it goes to as it is registered now; empty where there is none."""
    recipient = message.to_user or message.to_organisation or message.person
    return str(recipient.email) if recipient else ""


def _url(message: OutgoingMessage, way: Way, token: str) -> str:
    match way:
        case Way.DOOR:
            path = reverse("referrals:door_enter", args=[token])
        case Way.ANSWER:
            path = reverse("referrals:answer_enter", args=[token])
        case Way.STORIES:
            path = reverse("referrals:my_stories_enter", args=[token])
        case Way.REFERRAL if message.referral:
            path = reverse("referrals:referral", args=[message.referral.uuid])
        case Way.OUR_REFERRALS:
            path = reverse("referrals:our_referrals")
        case _:
            return ""
    return settings.SITE_URL + path
