"""From guides to passages, from passages to an index, from a question to the passages that answer it."""
