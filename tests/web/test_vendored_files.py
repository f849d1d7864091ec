"""What was taken from npm is what its manifest says, complete and with its licence."""

import json
from hashlib import sha256
from pathlib import Path
from typing import TypedDict

import pytest

import service.web

VENDOR = Path(service.web.__file__).parent / "static" / "vendor"


class Package(TypedDict):
    folder: str
    name: str
    version: str
    licence: str
    sha256: dict[str, str]


def packages() -> list[Package]:
    found: list[Package] = json.loads((VENDOR / "manifest.json").read_text())["packages"]
    return found


@pytest.mark.parametrize("package", packages(), ids=lambda package: package["folder"])
def test_vendored_files_are_unchanged(package: Package) -> None:
    folder = VENDOR / package["folder"]
    there = {
        path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }
    assert there == package["sha256"]
    assert "LICENSE" in there
    assert package["folder"].endswith(package["version"])


def test_nothing_is_vendored_without_a_manifest() -> None:
    assert {path.name for path in VENDOR.iterdir() if path.is_dir()} == {one["folder"] for one in packages()}
