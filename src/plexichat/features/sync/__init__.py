"""What a client needs to show itself and to catch up."""
