"""`python -m plexichat` is `plexichat`."""

from plexichat.app.cli import main

main()
