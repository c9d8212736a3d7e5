"""What two or more features need from the outside."""
