"""Settings that do not go together, and names in the environment that are none."""

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from plexichat.app.settings import Settings

PREFIX = "PLEXICHAT_"
LOOPBACK = {"127.0.0.1", "::1", "localhost"}
_OTHER_NAMES = ("METRICS_TOKEN_FILE", "DATABASE_URL_FILE", "BUS_URL_FILE", "SKIP_WEB")
_OPEN_BIND = (
    "others could read what people type. Set PLEXICHAT_TLS_CERT and PLEXICHAT_TLS_KEY, or"
    " PLEXICHAT_TRUSTED_PROXIES with PLEXICHAT_PUBLIC_URL, or bind to 127.0.0.1"
)


def problems(settings: "Settings") -> Iterator[str]:
    """Yield a sentence for each pair of settings that contradict each other, with the cure."""
    for problem, setting in (
        (
            bool(settings.tls_cert) != bool(settings.tls_key),
            "PLEXICHAT_TLS_CERT and PLEXICHAT_TLS_KEY: set both or none",
        ),
        (
            settings.metrics == "token" and settings.metrics_token is None,
            "PLEXICHAT_METRICS=token: set PLEXICHAT_METRICS_TOKEN (or …_TOKEN_FILE) too",
        ),
        (
            settings.bus_url is not None and settings.database_url is None,
            "PLEXICHAT_BUS_URL: for servers that share a PLEXICHAT_DATABASE_URL; set that too",
        ),
        (
            settings.workers > 1 and settings.database_url is None,
            "PLEXICHAT_WORKERS: several processes share a PLEXICHAT_DATABASE_URL; set that too",
        ),
        (
            settings.workers > 1 and (settings.worker is not None or settings.port == 0),
            "PLEXICHAT_WORKERS: leave PLEXICHAT_WORKER unset and choose a port",
        ),
        (
            settings.hash_cost != "standard" and (settings.public_url or settings.tls_cert),
            "PLEXICHAT_HASH_COST=test-only-cheap: not on a server that others reach; unset it",
        ),
        (
            settings.host not in LOOPBACK and not (settings.tls_cert or settings.trusted_proxies),
            f"PLEXICHAT_BIND={settings.bind}: {_OPEN_BIND}",
        ),
    ):
        if problem:
            yield setting


def unknown_names(given: Iterable[str], fields: Iterable[str]) -> Iterator[tuple[str, str | None]]:
    """Yield the names in the environment that look like settings and are none.

    With each comes the setting that was probably meant. Where none is near, another program may
    have set it, as Kubernetes does for a service that is called plexichat.
    """
    known = {f"{PREFIX}{name.upper()}" for name in fields}
    known |= {f"{PREFIX}{name}" for name in _OTHER_NAMES}
    for name in sorted(given):
        is_ours = name.startswith(PREFIX) and not name.startswith(f"{PREFIX}TEST_")
        if is_ours and name not in known:
            nearest = get_close_matches(name, known, n=1, cutoff=0.9)
            yield name, nearest[0] if nearest else None
