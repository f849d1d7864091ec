"""Hotseat: a mock-interview service for machine-learning interviews."""

__version__ = "0.1.0"
