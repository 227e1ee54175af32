"""The cast of referrals: who holds which post, beside the people of the register.

`lin` is a link worker and `mo` a manager of the service; `colleague` is another link worker there. `gina` refers for a
practice, `pat` receives people for a provider. `foreigner` is link worker and manager of another service.
"""

import pytest

from accounts.models import User
from assets.models import MappingProject
from referrals.choices import PostRole
from referrals.models import Offer, Organisation, Person
from tests.referrals.factories import make_offer, make_person, make_post, make_practice, make_provider, make_service


@pytest.fixture
def service(project: MappingProject) -> Organisation:
    """The link worker service of the project."""
    return make_service(project, name="Harbour link workers")


@pytest.fixture
def practice(db: None) -> Organisation:
    """A practice that refers to it."""
    return make_practice("N82001", name="Quayside Surgery", email="desk@quayside.example")


@pytest.fixture
def provider(db: None) -> Organisation:
    """Somebody who receives people."""
    return make_provider(name="Model Boat Workshop")


@pytest.fixture
def offer(service: Organisation, provider: Organisation) -> Offer:
    """What the provider offers to the service."""
    return make_offer(service, provider)


@pytest.fixture
def lin(service: Organisation) -> User:
    """A link worker."""
    return make_post(service, PostRole.LINK_WORKER)


@pytest.fixture
def colleague(service: Organisation) -> User:
    """Another link worker of the same service."""
    return make_post(service, PostRole.LINK_WORKER)


@pytest.fixture
def mo(service: Organisation) -> User:
    """The manager."""
    return make_post(service, PostRole.MANAGER)


@pytest.fixture
def gina(practice: Organisation) -> User:
    """Refers for the practice."""
    return make_post(practice, PostRole.REFERRER)


@pytest.fixture
def pat(provider: Organisation) -> User:
    """Receives people for the provider."""
    return make_post(provider, PostRole.PROVIDER)


@pytest.fixture
def foreigner(db: None) -> User:
    """Link worker and manager of another service."""
    elsewhere = make_service()
    return make_post(elsewhere, PostRole.MANAGER, make_post(elsewhere, PostRole.LINK_WORKER))


@pytest.fixture
def derek(service: Organisation, lin: User) -> Person:
    """Somebody of lin's caseload."""
    return make_person(service, created_by=lin)
