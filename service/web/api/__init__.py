"""The JSON API, one module per subject. Pages use it when their script runs."""
