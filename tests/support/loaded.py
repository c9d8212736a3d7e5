"""All that a server loads before it looks at its settings; `warm` forks servers after it."""

import plexichat.adapters.bus.nats
import plexichat.adapters.bus.postgres
import plexichat.adapters.search.postgres
import plexichat.adapters.search.sqlite
import plexichat.adapters.sql.postgres
import plexichat.adapters.sql.postgres_schema
import plexichat.app.backups
import plexichat.app.cli
import plexichat.app.serving  # noqa: F401 - loading it is what this is for
from plexichat.app import asgi, features
from plexichat.app.settings import Settings

features.load_tables()
asgi.routes_only(features.routes(), asgi.http_options(Settings()))
