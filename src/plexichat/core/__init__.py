"""What everything stands on: ids, time, errors, the unit of work."""
