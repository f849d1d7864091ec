"""Pages and API: what a browser gets. Knows the conductor by a protocol and nothing of how anything is stored."""
