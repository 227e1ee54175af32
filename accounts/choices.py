"""The roles a person can hold in a mapping project, and the words of the access log."""

from django.db.models import TextChoices


class Role(TextChoices):
    """Roles, from the least to the most; a role is held per mapping project (``assets.Membership``)."""

    VISITOR = "visitor", "visitor"
    RESEARCHER = "researcher", "researcher"
    LINK_WORKER = "link_worker", "link worker"
    MANAGER = "manager", "manager"
    ADMIN = "admin", "admin"


class AccessAction(TextChoices):
    """What somebody did, or was refused, with what is known about a person."""

    READ = "read", "read"
    SEARCH = "search", "searched"
    EXPORT = "export", "exported"
    PRINT = "print", "printed"
    WRITE = "write", "wrote"
    REFUSED = "refused", "was refused"
    BREAK_GLASS = "break_glass", "opened in an emergency"
    ERASE = "erase", "erased"
    # The second factor, without which nobody comes so far.
    FACTOR_ADDED = "factor_added", "set up a second factor"
    FACTOR_REMOVED = "factor_removed", "removed a second factor"
    CODES_MADE = "codes_made", "made recovery codes"
    CODE_GIVEN = "code_given", "gave a code"


class AccessOutcome(TextChoices):
    """Whether it was let happen."""

    ALLOWED = "allowed", "allowed"
    REFUSED = "refused", "refused"


class AccessChannel(TextChoices):
    """By which door."""

    PAGE = "page", "page"
    LINK = "link", "a provider's link"
    ADMIN = "admin", "admin screens"
    COMMAND = "command", "command line"
    API = "api", "programming interface"
    JOB = "job", "job"
