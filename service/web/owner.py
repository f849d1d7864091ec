"""Whose rounds a request is about."""

from typing import Annotated

from fastapi import Depends

LOCAL_USER = "local"
"""The one user of a service without accounts."""


def read_owner() -> str:
    """The id of the user who asks."""
    return LOCAL_USER


Owner = Annotated[str, Depends(read_owner)]
