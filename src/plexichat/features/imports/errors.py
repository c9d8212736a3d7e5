"""What imports refuse; each says what the operator can do."""

from plexichat.core.errors import Conflict, Invalid


class ArchiveRefused(Invalid):
    """The file is no archive, or one that no export tool makes."""

    code = "import.archive"
    title = "This file cannot be imported"


class NoOwnerYet(Conflict):
    """Imported spaces need somebody who owns them."""

    code = "import.no_owner"
    title = "The server has no owner yet"
