"""Search indexes behind `ports.search`."""
