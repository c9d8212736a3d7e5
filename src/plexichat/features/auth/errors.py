"""What auth refuses."""

from http import HTTPStatus

from plexichat.core.errors import Conflict, Forbidden, Invalid, PlexiError, TooMany, Unknown


class SignInRefused(PlexiError):
    """Name and password do not fit; which of them is wrong is not told."""

    code = "auth.refused"
    status = HTTPStatus.UNAUTHORIZED
    title = "The user name or the password is wrong"


class TooManyAttempts(TooMany):
    """A limit of attempts is used up."""

    code = "auth.too_many_attempts"
    title = "Too many attempts"


class SignUpClosed(Forbidden):
    """Only administrators make accounts here."""

    code = "auth.sign_up_closed"
    title = "Sign-up is closed on this server"


class InvitationNeeded(Forbidden):
    """An account needs an invitation here."""

    code = "auth.invitation_needed"
    title = "An invitation is needed to sign up"


class PasswordWrong(Forbidden):
    """The current password, asked again for a change, is wrong."""

    code = "auth.password_wrong"
    title = "The current password is wrong"


class SetupUnknown(Unknown):
    """The link is wrong, used, replaced by a newer one, or there is an owner already."""

    code = "setup.unknown"
    title = "This set-up link is not valid any more"


class SessionUnknown(Unknown):
    """The session or token does not exist, or is not the caller's."""

    code = "session.unknown"
    title = "There is no such session"


class NoPassword(Conflict):
    """A bot signs in with its token."""

    code = "auth.no_password"
    title = "This account has no password"


class TooManyTokens(Invalid):
    """A person holds at most 100 tokens."""

    code = "token.too_many"
    title = "There are too many tokens"


class SettingInvalid(Invalid):
    """The server's name has 1 to 64 visible characters."""

    code = "server.setting_invalid"
    title = "The server cannot be set so"


class NotForBots(Forbidden):
    """A bot has neither a password nor bots of its own."""

    code = "auth.not_for_bots"
    title = "Bots may not do this"
