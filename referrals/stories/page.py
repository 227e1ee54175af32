"""The stories of a person, as whoever looks after them sees them."""

from functools import cached_property

from referrals.forms.once import OneTimeForm
from referrals.messages.reach import may_be_mailed
from referrals.models import DoorLink, Person
from referrals.stories.experience import Experience, experiences_of
from referrals.stories.standing import StoryLine, lines_of


class StoriesOfPerson:
    """All of them, and the link by which the person can take them back."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.form = OneTimeForm()

    @cached_property
    def lines(self) -> list[StoryLine]:
        """The latest first."""
        return lines_of(self.person)

    @cached_property
    def experiences(self) -> list[Experience]:
        """What the making was like, as the person answered."""
        return experiences_of(self.person)

    @cached_property
    def link(self) -> DoorLink | None:
        """The person's own link, where one still opens."""
        found: DoorLink | None = DoorLink.objects.to_stories().filter(person=self.person).first()
        return found

    @cached_property
    def is_mailed(self) -> bool:
        """Whether the link may be sent by e-mail: the person said so, and an address stands."""
        return may_be_mailed(self.person)
