"""The session cookie, and the one by which a browser is recognised at its next sign-in."""

from dataclasses import dataclass

from plexichat.edge.http.asgi import ReadScope, header_list

DEVICE_SECONDS = 400 * 86_400


@dataclass(frozen=True, slots=True)
class Cookies:
    """Names and attributes: `__Host-` and Secure over HTTPS, other names on http://localhost.

    `__Host-` binds a cookie to this very host; SameSite=Strict keeps other sites' requests and
    links from carrying it. The page itself needs no cookie, only its requests do.
    """

    secure: bool
    max_age_seconds: int

    @property
    def session(self) -> str:
        """The name of the session cookie."""
        return "__Host-plexichat" if self.secure else "plexichat_localhost"

    @property
    def device(self) -> str:
        """The name of the cookie that marks a known browser."""
        return "__Host-plexichat-device" if self.secure else "plexichat_localhost_device"

    def read(self, scope: ReadScope, name: str) -> str | None:
        """Return a cookie's value; of several of that name, none: one of them may be planted."""
        values = []
        for part in header_list(scope, b"cookie").replace(",", ";").split(";"):
            key, equals, value = part.strip().partition("=")
            if equals and key == name:
                values.append(value)
        return values[0] if len(values) == 1 else None

    def keep(self, session: str, device: str) -> list[str]:
        """Return the Set-Cookie lines of somebody who signed in."""
        return [
            self._line(self.session, session, self.max_age_seconds),
            self._line(self.device, device, DEVICE_SECONDS),
        ]

    def forget(self) -> list[str]:
        """Return the Set-Cookie lines of somebody who signed out; the browser stays known."""
        return [self._line(self.session, "", 0)]

    def _line(self, name: str, value: str, seconds: int) -> str:
        secure = "; Secure" if self.secure else ""
        return f"{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}"
