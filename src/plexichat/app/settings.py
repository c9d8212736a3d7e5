"""What an operator may set: read once, checked before anything starts, frozen.

Environment variables (`PLEXICHAT_*`) come first; the command line's options win over them. A
secret may come from a file instead: `PLEXICHAT_METRICS_TOKEN_FILE` names it.
"""

import os
import re
from collections.abc import Iterator
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from platformdirs import user_data_path
from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)
from typing_extensions import override

from plexichat.app import fitting
from plexichat.app.fitting import LOOPBACK, PREFIX
from plexichat.app.secret_files import SecretFiles

DEFAULT_BIND = "127.0.0.1:8080"
Network = IPv4Network | IPv6Network

_BUS = re.compile(r"((nats|tls)://[^,\s]+)(,\s*(nats|tls)://[^,\s]+)*$|postgres(ql)?:")
_POSTGRES = re.compile(r"postgres(ql)?://")
KIB, MIB, GIB = 1 << 10, 1 << 20, 1 << 30


def _data() -> Path:
    return user_data_path("plexichat", appauthor=False)


class Settings(BaseSettings):
    """Every setting with its default, its bounds and what it is for."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, frozen=True, extra="forbid", hide_input_in_errors=True
    )

    # Where
    data: Path = Field(
        default_factory=_data, description="Directory of everything that the server keeps"
    )
    files: Path | None = Field(
        default=None,
        description="Directory of uploaded files, the same for all servers of a cluster; without"
        " it, `files` below the data",
    )
    bind: str = Field(
        default=DEFAULT_BIND,
        description="host:port to listen on; without it, the next free port is taken",
    )
    public_url: str | None = Field(
        default=None, description="Address under which browsers reach the server, https://…"
    )
    tls_cert: Path | None = Field(default=None, description="PEM certificate chain")
    tls_key: Path | None = Field(default=None, description="PEM private key of tls_cert")
    trusted_proxies: Annotated[tuple[Network, ...], NoDecode] = Field(
        default=(),
        description="Addresses or networks, comma separated, whose X-Forwarded-* count",
    )
    workers: int = Field(
        default=1,
        ge=1,
        le=256,
        description="Processes on this port of this machine; more than one wants a database_url",
    )
    worker: int | None = Field(
        default=None,
        ge=1,
        le=1023,
        description="Number of this server in its ids; without it, one that no other has",
    )

    # Who
    server_name: str = Field(
        default="PlexiChat", min_length=1, max_length=64, description="Name before an owner sets it"
    )
    sign_up: Literal["invite", "open", "closed"] = Field(
        default="invite", description="Who may make an account, before an owner sets it"
    )
    session_idle_days: int = Field(
        default=30, ge=1, le=365, description="Days after which an unused session ends"
    )
    session_max_days: int = Field(
        default=180, ge=1, le=3650, description="Days after which every session ends"
    )
    password_min_length: int = Field(
        default=8, ge=8, le=64, description="Fewest characters of a password"
    )
    hash_cost: Literal["standard", "test-only-cheap"] = Field(
        default="standard", description="Cost of a password hash; the cheap one is for tests"
    )
    hash_threads: int = Field(default=2, ge=1, le=16, description="Password hashes at a time")
    hash_queue: int = Field(
        default=64, ge=1, le=10_000, description="Password hashes that may wait; more are refused"
    )

    # Limits
    message_max_chars: int = Field(
        default=8_000, ge=100, le=100_000, description="Longest message, in characters"
    )
    body_max_bytes: int = Field(
        default=MIB, ge=16 * KIB, le=64 * MIB, description="Largest JSON request body"
    )
    requests_per_minute: int = Field(
        default=1_200, ge=10, le=1_000_000, description="REST requests of one session a minute"
    )
    anonymous_requests_per_minute: int = Field(
        default=300,
        ge=10,
        le=1_000_000,
        description="REST requests of one address without a session a minute",
    )
    file_max_bytes: int = Field(default=64 * MIB, ge=KIB, le=64 * GIB, description="Largest file")
    files_per_user_bytes: int = Field(
        default=4 * GIB, ge=KIB, le=1 << 50, description="Largest sum of one person's files"
    )

    # Database
    database_url: SecretStr | None = Field(
        default=None, description="postgresql://user:password@host/name; without it, SQLite"
    )
    database_connections: int = Field(
        default=10,
        ge=2,
        le=1_000,
        description="Most connections of this process to PostgreSQL, without the 4 of search",
    )
    database_wait_seconds: int = Field(
        default=10, ge=1, le=300, description="Time to wait for a connection to PostgreSQL"
    )
    database_statement_seconds: int = Field(
        default=30, ge=1, le=3_600, description="Time after which PostgreSQL stops a statement"
    )
    database_pooler: bool = Field(
        default=False, description="PgBouncer or the like stands between: prepare nothing"
    )
    bus_url: SecretStr | None = Field(
        default=None,
        description=(
            "How servers that share a PostgreSQL hear each other: nats://host:4222 (several, comma"
            " separated), or postgresql: for its own NOTIFY; without it, one server alone"
        ),
    )
    sqlite_readers: int = Field(default=4, ge=1, le=64, description="Reading connections")
    sqlite_cache_kib: int = Field(
        default=32 * KIB, ge=1_024, le=16 * MIB, description="Page cache of each connection"
    )
    commit_queue: int = Field(
        default=10_000, ge=1, le=1_000_000, description="Messages that may wait for the disk"
    )
    commit_batch: int = Field(
        default=512, ge=1, le=10_000, description="Most messages in one commit"
    )

    # Search
    search: Literal["on", "off"] = Field(
        default="on", description="off: nothing is indexed, and searching is refused"
    )

    # Backups
    backup_directory: Path | None = Field(
        default=None, description="Directory of backups; without it, `backups` below the data"
    )
    backup_every_hours: int = Field(
        default=24, ge=0, le=8_760, description="Hours between backups by itself; 0 makes none"
    )
    backup_keep_daily: int = Field(
        default=7, ge=1, le=3_650, description="Days whose newest backup is kept"
    )
    backup_keep_weekly: int = Field(
        default=4, ge=0, le=520, description="Weeks whose newest backup is kept"
    )

    # Gateway
    heartbeat_seconds: int = Field(
        default=30, ge=5, le=600, description="A client is asked to be heard at least this often"
    )
    handshake_seconds: int = Field(
        default=10, ge=1, le=120, description="Time for an upgrade and for the first frame"
    )
    frame_max_bytes: int = Field(
        default=64 * KIB, ge=4 * KIB, le=16 * MIB, description="Largest frame from a client"
    )
    write_buffer_bytes: int = Field(
        default=MIB, ge=64 * KIB, le=64 * MIB, description="A reader further behind is closed"
    )
    frames_per_second: int = Field(
        default=50, ge=1, le=100_000, description="Frames of one socket a second, in the long run"
    )
    sockets_per_user: int = Field(
        default=32, ge=1, le=100_000, description="Open sockets of one person at one server"
    )
    sockets: int = Field(
        default=50_000, ge=1, le=1_000_000, description="Open sockets of all at one server"
    )

    # Watching
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="Least important line that is logged"
    )
    log_format: Literal["auto", "json", "text"] = Field(
        default="auto", description="auto: text on a terminal, JSON elsewhere"
    )
    slow_query_ms: int = Field(
        default=500,
        ge=0,
        le=600_000,
        description="A statement of the database that takes so long is logged; 0 logs none",
    )
    metrics: Literal["loopback", "token", "off"] = Field(
        default="loopback", description="Who may read /metrics"
    )
    metrics_token: SecretStr | None = Field(
        default=None, description="Bearer token for /metrics, at least 16 characters"
    )
    drain_seconds: int = Field(
        default=5,
        ge=0,
        le=600,
        description="Time over which clients are sent to other servers when stopping; only with"
        " bus_url",
    )
    stop_seconds: int = Field(
        default=10, ge=1, le=300, description="Time to finish requests when stopping"
    )

    @property
    def host(self) -> str:
        """The address to listen on."""
        return self.bind.rpartition(":")[0].strip("[]")

    @property
    def port(self) -> int:
        """The port to listen on; 0 lets the system choose."""
        return int(self.bind.rpartition(":")[2])

    @property
    def bind_was_chosen(self) -> bool:
        """Tell whether the operator named the address: then no other port is tried."""
        return "bind" in self.model_fields_set

    def on_port(self, port: int) -> Self:
        """Return the same settings with the port that was really taken."""
        return self.model_copy(update={"bind": f"{self.bind.rpartition(':')[0]}:{port}"})

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.data / "plexichat.sqlite3"

    @property
    def postgres(self) -> str | None:
        """The PostgreSQL database's URL, where there is one."""
        return self.database_url.get_secret_value() if self.database_url else None

    @property
    def bus(self) -> str | None:
        """The bus's URL, where there is one; processes of one machine have the database's."""
        if self.bus_url is None:
            return "postgresql:" if self.workers > 1 else None
        return self.bus_url.get_secret_value()

    @property
    def files_directory(self) -> Path:
        """The directory of uploaded files."""
        return self.files or self.data / "files"

    @property
    def search_index(self) -> Path:
        """The SQLite file of the search index; it can be deleted and is built anew then."""
        return self.data / "search.sqlite3"

    @property
    def backups(self) -> Path:
        """The directory of backups."""
        return self.backup_directory or self.data / "backups"

    @property
    def secure(self) -> bool:
        """Tell whether browsers reach the server by HTTPS."""
        return self.tls_cert is not None or (self.public_url or "").startswith("https://")

    @property
    def url(self) -> str:
        """The address to show to people."""
        if self.public_url:
            return self.public_url
        scheme = "https" if self.tls_cert else "http"
        host = "localhost" if self.host in LOOPBACK | {"0.0.0.0", "::"} else self.host  # noqa: S104
        return f"{scheme}://{f'[{host}]' if ':' in host else host}:{self.port}"

    @classmethod
    @override
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read options first, then the environment, then files that the environment names."""
        return init_settings, env_settings, SecretFiles(settings_cls)

    @field_validator("bind")
    @classmethod
    def _bind_is_host_and_port(cls, value: str) -> str:
        host, colon, port = value.rpartition(":")
        if not (host.strip("[]") and colon and port.isascii() and port.isdigit()):
            message = "must be host:port, for example 127.0.0.1:8080"
            raise ValueError(message)
        if int(port) > 65_535:  # noqa: PLR2004 - the largest port
            message = "the port must be 0 to 65535"
            raise ValueError(message)
        return value

    @field_validator("database_url")
    @classmethod
    def _database_is_postgres(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not _POSTGRES.match(value.get_secret_value()):
            message = "must be like postgresql://user:password@host/name; unset, SQLite is used"
            raise ValueError(message)
        return value

    @field_validator("bus_url")
    @classmethod
    def _bus_is_known(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not _BUS.match(value.get_secret_value()):
            message = "must be like nats://host:4222 (or tls://…), or postgresql:"
            raise ValueError(message)
        return value

    @field_validator("public_url")
    @classmethod
    def _public_url_is_an_origin(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            message = "must be like https://chat.example.org"
            raise ValueError(message)
        if parts.path not in {"", "/"} or parts.query or parts.fragment or parts.username:
            message = "must have no path: PlexiChat wants a host of its own"
            raise ValueError(message)
        if parts.scheme == "http" and parts.hostname not in LOOPBACK:
            message = "must begin with https:// (browsers sign in over HTTPS only)"
            raise ValueError(message)
        return f"{parts.scheme}://{parts.netloc}".lower()

    @field_validator("data", "files", "tls_cert", "tls_key", "backup_directory")
    @classmethod
    def _paths_know_home(cls, value: Path | None) -> Path | None:
        return value.expanduser().absolute() if value else None

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _networks_from_text(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        try:
            return tuple(ip_network(part.strip()) for part in value.split(",") if part.strip())
        except ValueError as error:
            message = f"must be addresses or networks such as 10.0.0.0/8: {error}"
            raise ValueError(message) from error

    @field_validator("metrics_token")
    @classmethod
    def _token_is_long(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(value.get_secret_value()) < 16:  # noqa: PLR2004 - stated
            message = "must have at least 16 characters"
            raise ValueError(message)
        return value

    @model_validator(mode="after")
    def _parts_fit_together(self) -> Self:
        for problem in fitting.problems(self):
            raise ValueError(problem)
        return self


def unknown_names() -> Iterator[tuple[str, str | None]]:
    """Yield the names in the environment that look like settings and are none; see `fitting`."""
    return fitting.unknown_names(os.environ, Settings.model_fields)
