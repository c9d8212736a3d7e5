"""The headers that keep a browser from doing with our answers what nobody meant."""

from collections.abc import Iterable

from plexichat.edge.http.asgi import Headers, encode

# 'self' covers the gateway's socket too. No inline code, no foreign source, no frame around us.
PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:;"
    " media-src 'self' blob:; font-src 'self'; connect-src 'self'; manifest-src 'self';"
    " worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
ANSWER_POLICY = "default-src 'none'; frame-ancestors 'none'"
_PERMISSIONS = ", ".join(
    f"{feature}=()"
    for feature in ("camera", "display-capture", "geolocation", "microphone", "payment", "usb")
)
_EVERYWHERE = (
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Permissions-Policy", _PERMISSIONS),
)
_HSTS = ("Strict-Transport-Security", "max-age=63072000")


class SecurityHeaders:
    """Adds what a route did not set itself."""

    def __init__(self, *, secure: bool) -> None:
        every = (*_EVERYWHERE, _HSTS) if secure else _EVERYWHERE
        self._page = encode((*every, ("Content-Security-Policy", PAGE_POLICY)))
        self._answer = encode(
            (
                *every,
                ("Content-Security-Policy", ANSWER_POLICY),
                ("Cache-Control", "no-store"),
            )
        )

    def complete(
        self, headers: Iterable[tuple[bytes, bytes]], extra: Headers, *, page: bool
    ) -> Headers:
        """Return an answer's headers with those that it lacks."""
        lines = [*headers, *extra]
        present = {name.lower() for name, _ in lines}
        lines += [line for line in (self._page if page else self._answer) if line[0] not in present]
        return lines
