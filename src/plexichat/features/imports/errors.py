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


class LegacyRefused(Invalid):
    """The file is no database of an older PlexiChat that can be imported."""

    code = "import.legacy"
    title = "This database cannot be imported"


class KeyNeeded(Invalid):
    """Messages are encrypted, and a key is missing or wrong; the detail never holds one."""

    code = "import.key"
    title = "The old messages cannot be decrypted"
