"""Reads pyproject.toml and the lock files as the tests need them."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Pin:
    """One entry of a lock file. A package has several where its version depends on the Python."""

    name: str
    version: str
    hashes: tuple[str, ...]


@cache
def pyproject() -> Mapping[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


def declared(*groups: str) -> list[Requirement]:
    """The requirements of these groups of pyproject.toml; "dependencies" are the service's own."""
    tables = {"dependencies": pyproject()["project"]["dependencies"], **pyproject()["dependency-groups"]}
    return [Requirement(text) for group in groups for text in tables[group]]


@cache
def pins(lock: str) -> tuple[Pin, ...]:
    """What the lock lists for the Python and machine that run the tests."""
    entries = re.split(r"^(?=\w)", (ROOT / lock).read_text(), flags=re.MULTILINE)[1:]
    found = []
    for entry in entries:
        requirement = Requirement(entry.split("\\")[0].split("\n")[0].strip())
        if requirement.marker is None or requirement.marker.evaluate():
            version = str(requirement.specifier).removeprefix("==")
            hashes = tuple(re.findall(r"--hash=(sha256:[0-9a-f]{64})\b", entry))
            found.append(Pin(canonicalize_name(requirement.name), version, hashes))
    return tuple(found)


def versions(*locks: str) -> dict[str, str]:
    return {pin.name: pin.version for lock in locks for pin in pins(lock)}


def names(requirements: Iterable[Requirement]) -> set[str]:
    return {canonicalize_name(requirement.name) for requirement in requirements}
