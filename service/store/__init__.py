"""SQL: the truth of everything that lasts. Plain synchronous methods, safe to call from many threads."""
