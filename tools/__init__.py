"""What keeps the lessons in shape: run them, store them canonically, check their rules."""
