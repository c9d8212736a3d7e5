"""The one chain of schema revisions, for SQLite and PostgreSQL alike."""

HEAD = "0002"  # a test holds it to the newest revision; saves importing Alembic at each start
