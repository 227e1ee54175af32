"""Keeping the marks by which a person is found: with every write of the person, in its transaction."""

from referrals.matching import marks_of
from referrals.models import Person, PersonMark


def keep_marks(person: Person) -> None:
    """Have the marks of ``person`` be those of the record as it stands, under every key of the ring.

    Raises IntegrityError where another record of the service has the NHS number.
    """
    wanted = {(mark.kind, mark.mark): mark for mark in marks_of(person)}
    there = {(mark.kind, mark.mark): mark.pk for mark in person.marks.all()}
    person.marks.filter(pk__in=[pk for what, pk in there.items() if what not in wanted]).delete()
    PersonMark.objects.bulk_create(
        PersonMark(person=person, service_id=person.service_id, kind=mark.kind, key_name=mark.key_name, mark=mark.mark)
        for what, mark in wanted.items()
        if what not in there
    )
