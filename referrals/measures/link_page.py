"""A link for the person of an occasion, on the screen of whoever is with them."""

from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from referrals.measures.answer_form import FinishForm
from referrals.models import Occasion
from referrals.querysets.measure import TAKES_ANSWERS


@dataclass
class LinkPage:
    """``token`` is that of a link made just now; it is shown once, and kept nowhere."""

    occasion: Occasion
    token: str = ""

    @property
    def is_open(self) -> bool:
        """Whether somebody can still be asked."""
        return self.occasion.state in TAKES_ANSWERS and self.occasion.closes_on >= timezone.localdate()

    @property
    def url(self) -> str:
        """The address of the link; empty where none was made."""
        return settings.SITE_URL + reverse("referrals:answer_enter", args=[self.token]) if self.token else ""

    @cached_property
    def links(self) -> int:
        """How many links to it work."""
        return int(self.occasion.links.standing().count())

    @property
    def form(self) -> FinishForm:
        """A button that acts once."""
        return FinishForm()
