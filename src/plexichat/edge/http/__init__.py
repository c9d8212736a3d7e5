"""HTTP: who asks, errors, limits, health."""
