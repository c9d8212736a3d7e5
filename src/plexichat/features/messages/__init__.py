"""What people say: send, edit, delete, react, pin, read."""
