"""Guides and questions as frozen values: what they are, how they are loaded, how they are checked."""
