"""A postman for ordinary tests: sends what is queued, in the test's own transaction, and writes what comes back."""

from referrals.actions.sending import send_message
from referrals.messages.words import message_id
from referrals.models import OutgoingMessage

_REPORT = """\
From: MAILER-DAEMON@mail.example
To: register@localhost
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="part"
Message-ID: <20261121.1@mail.example>

--part
Content-Type: text/plain; charset=us-ascii

I could not deliver your message.

--part
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example

Final-Recipient: rfc822; desk@provider.example
Action: {action}
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 unknown

--part
Content-Type: {kind}

From: register@localhost
To: desk@provider.example
Subject: A referral is waiting for you
Message-ID: {message_id}

--part--
"""


def post_all() -> None:
    """Do what a worker would with everything that is queued or was left behind."""
    for uuid in OutgoingMessage.objects.order_by("pk").values_list("uuid", flat=True):
        send_message(uuid=uuid)


def reported(message: OutgoingMessage, *, action: str = "failed", headers_only: bool = False) -> bytes:
    """A report about a message as mail systems write it (RFC 3464)."""
    kind = "text/rfc822-headers" if headers_only else "message/rfc822"
    return _REPORT.format(action=action, kind=kind, message_id=message_id(message)).replace("\n", "\r\n").encode()
