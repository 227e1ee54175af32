"""Put the secrets of second factors under the newest key, while the site serves."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand
from django.db import transaction

from accounts.adapters import SEALED, second_factor_keys


class Command(BaseCommand):
    """``manage.py reseal_second_factors``"""

    help = "Seal every second factor under the first of SECOND_FACTOR_KEYS; the older keys can be taken out then."

    def handle(self, *args: Any, **options: Any) -> None:
        """Row by row, so that nobody who logs in meanwhile waits."""
        keys = list(Authenticator.objects.order_by("pk").values_list("pk", flat=True))
        resealed = sum(reseal(key) for key in keys)
        self.stdout.write(f"{resealed} of {len(keys)} second factors were sealed anew.")


@transaction.atomic
def reseal(key: int) -> bool:
    """Seal one anew; False where that is not needed, or it is gone. Raises LostKeyError for a key that is not there."""
    row = Authenticator.objects.select_for_update().filter(pk=key).first()
    ring = second_factor_keys()
    old = {name: row.data[name] for name in SEALED if name in row.data} if row else {}
    stale = {name: sealed for name, sealed in old.items() if not ring.is_newest(sealed)}
    if row is None or not stale:
        return False
    row.data |= {name: ring.seal(ring.open(sealed)) for name, sealed in stale.items()}
    row.save(update_fields=["data"])
    return True
