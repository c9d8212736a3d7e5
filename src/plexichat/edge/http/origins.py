"""Under which names the server answers, and which pages are its own."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from plexichat.edge.http.asgi import Scope, header
from plexichat.edge.http.errors import ForeignOrigin, HostUnknown

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})
PROOF_HEADER = b"x-plexichat"


class Origins:
    """Refuses foreign hosts (DNS rebinding) and foreign pages (CSRF).

    `public_url` is the one origin under which browsers come; local names always work beside it.
    `any_host` is for TLS without a public URL: there the certificate tells names apart.
    """

    def __init__(
        self, public_url: str | None, *, any_host: bool = False, hosts: Iterable[str] = ()
    ) -> None:
        self._public = public_url.lower() if public_url else None
        self._any_host = any_host and not public_url
        self._names = LOCAL_HOSTS | {host.lower() for host in hosts}
        self._public_host = urlsplit(public_url).netloc.lower() if public_url else ""

    def require_host(self, scope: Scope) -> None:
        """Raise `HostUnknown` unless the request names this server."""
        host = header(scope, b"host") or ""
        if not self._answers_under(host):
            shown = self._public or "http://localhost"
            raise HostUnknown(
                f"Open {shown} instead. To let the server answer under another name, start it with"
                " PLEXICHAT_PUBLIC_URL set to that address."
            )

    def require_own_page(self, scope: Scope, *, with_cookie: bool) -> None:
        """Raise `ForeignOrigin` for an unsafe request that another site's page may have made.

        With a session cookie the browser must prove where the request comes from.
        """
        if scope["method"] in SAFE_METHODS or header(scope, b"authorization") is not None:
            return
        origin = header(scope, b"origin")
        site = header(scope, b"sec-fetch-site")
        if origin is not None and not self._is_own(origin, header(scope, b"host") or ""):
            raise ForeignOrigin(f"Its Origin is {origin[:200]}.")
        if origin is None and site is not None and site != "same-origin":
            raise ForeignOrigin("Its Sec-Fetch-Site is not same-origin.")
        if not with_cookie:
            return
        if origin is None and site is None:
            raise ForeignOrigin("With the cookie, send Origin or Sec-Fetch-Site; or use a token.")
        if header(scope, PROOF_HEADER) != "1":
            raise ForeignOrigin("With the cookie, send the header X-Plexichat: 1.")

    def _answers_under(self, host: str) -> bool:
        if self._any_host or host.lower() == self._public_host != "":
            return True
        return _hostname(host) in self._names

    def _is_own(self, origin: str, host: str) -> bool:
        if origin.lower() == self._public:
            return True
        try:
            parts = urlsplit(origin)
        except ValueError:
            return False
        own = parts.scheme in {"http", "https"} and parts.netloc.lower() == host.lower()
        return own and self._answers_under(host)


def _hostname(host: str) -> str | None:
    try:
        parts = urlsplit(f"//{host}")
        has_port = parts.port is None or bool(parts.port)
    except ValueError:
        return None
    return parts.hostname if has_port else None
