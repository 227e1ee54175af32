"""The data key of a person, and the marks by which they are found: kept with every write of the person."""

from referrals.actions.marking import keep_marks
from referrals.models import Person, PersonKey
from referrals.sealing.ring import keyring


def save_new_person(person: Person) -> Person:
    """Save somebody new together with the data key under which their texts are sealed, and the marks that find them.

    Raises IntegrityError where another record of the service has the NHS number.
    """
    data_key = person.data_key()
    person.save(force_insert=True)
    key_name, wrapped = keyring().wrap(data_key, f"person:{person.uuid}")
    PersonKey.objects.create(person=person, key_name=key_name, wrapped=wrapped)
    keep_marks(person)
    return person
