"""One line an event, JSON or text, without secrets."""

import logging
import re
import sys
from typing import Literal

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

MASK = "***"
_SECRET_NAMES = re.compile(r"password|secret|token|authorization|cookie|credential", re.IGNORECASE)
# Tokens of ours, bearer headers, and anything as long and as random as what we hand out.
_SECRETS = re.compile(
    r"pxc_[A-Za-z0-9_-]{8,}|(?i:bearer)\s+\S+|(?<![\w-])[A-Za-z0-9_-]{43}(?![\w-])"
    r"|(?<=/setup#)\S+|\$argon2[^\s'\"]+"
)


def mask(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Replace what looks like a secret, by its name or by its form."""
    for key, value in event.items():
        if _SECRET_NAMES.search(key):
            event[key] = MASK
        elif isinstance(value, str):
            event[key] = _SECRETS.sub(MASK, value)
    return event


def configure(*, level: str, form: Literal["auto", "json", "text"]) -> None:
    """Send structlog's and the standard library's records to stderr in one form."""
    as_json = form == "json" or (form == "auto" and not sys.stderr.isatty())
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        mask,
    ]
    renderer: Processor = (
        structlog.processors.JSONRenderer()
        if as_json
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access", "httpx", "httpcore", "alembic"):
        logger = logging.getLogger(name)
        logger.handlers = []
        logger.propagate = True
        # The doors write one line a request themselves.
        quiet = name in {"uvicorn.access", "httpx", "httpcore", "alembic"}
        logger.setLevel(logging.WARNING if quiet else logging.NOTSET)
