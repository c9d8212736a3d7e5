"""The one chain of schema revisions, for SQLite and PostgreSQL alike."""

HEAD = "0003"  # a test holds it to the newest revision; saves importing Alembic at each start
