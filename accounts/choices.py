"""The roles a person can hold in a mapping project."""

from django.db.models import TextChoices


class Role(TextChoices):
    """Roles, from the least to the most; a role is held per mapping project (``assets.Membership``)."""

    VISITOR = "visitor", "visitor"
    RESEARCHER = "researcher", "researcher"
    LINK_WORKER = "link_worker", "link worker"
    MANAGER = "manager", "manager"
    ADMIN = "admin", "admin"
