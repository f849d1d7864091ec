"""Prompt files: loaded, checked and rendered strictly; each has a content hash."""
