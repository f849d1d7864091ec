"""The files that start, test, build and ship Hotseat are sound before anybody runs them."""

import json
import os
import re
import subprocess
from fnmatch import fnmatch
from pathlib import Path

import pytest
import yaml

from service.settings import Settings
from tests.packaging.locks import ROOT

SCRIPTS = ["run", "test", ".ci/run", ".ci/lock"]
SOURCED = [".ci/find_python.sh", ".ci/find_chromium.sh"]
FILES = [
    *SCRIPTS,
    *SOURCED,
    ".ci/environment.py",
    ".ci/pip_step.py",
    ".ci/progress.py",
    ".dockerignore",
    ".editorconfig",
    ".gitignore",
    "Dockerfile",
    "docker-compose.yml",
    "docs/decisions/0001-dependencies-and-locks.md",
    "pyproject.toml",
    "requirements-dev.lock",
    "requirements-torch.lock",
    "requirements.lock",
]

# Addresses inside one machine or one compose network, which no download can come from.
LOCAL_ADDRESS = re.compile(r"https?://(127\.0\.0\.1|localhost|model)[:/]")
# The settings that only docker-compose.yml reads.
COMPOSE_ONLY = {"HOTSEAT_DB_PASSWORD"}


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_command_can_be_executed(script: str) -> None:
    path = ROOT / script
    assert os.access(path, os.X_OK)
    assert path.read_text().startswith("#!/usr/bin/env bash\n")
    assert "\nset -euo pipefail\n" in path.read_text()


@pytest.mark.parametrize("script", [*SCRIPTS, *SOURCED])
def test_a_script_parses(script: str) -> None:
    subprocess.run(["bash", "-n", ROOT / script], check=True)


@pytest.mark.parametrize("script", [*SCRIPTS, *SOURCED])
def test_a_script_keeps_to_what_macos_bash_knows(script: str) -> None:
    """macOS ships bash 3.2: no associative arrays, no mapfile, no ${name,,}, no &>>, no flock or readlink -f."""
    newer = r"declare -[An]|local -[An]|mapfile|readarray|\$\{\w+(,,|\^\^|@)|&>>|\|&|\bflock\b|readlink -f|\bwait -n\b"
    code = re.sub(r"^\s*#.*$", "", (ROOT / script).read_text(), flags=re.MULTILINE)
    assert re.search(newer, code) is None


@pytest.mark.parametrize("name", FILES)
def test_no_project_file_holds_an_address_or_a_path_of_one_machine(name: str) -> None:
    text = LOCAL_ADDRESS.sub("", (ROOT / name).read_text())
    assert re.search(r"https?://|file://|/home/|/Users/|/work/|/opt/", text) is None


def lines_of_dockerfile() -> list[str]:
    """Its instructions, continuation lines joined."""
    text = re.sub(r"^#.*\n", "", (ROOT / "Dockerfile").read_text(), flags=re.MULTILINE)
    return [line.strip() for line in re.sub(r"\\\n\s*", "", text).splitlines() if line.strip()]


def test_everything_that_the_image_copies_exists_and_is_sent_to_the_build() -> None:
    allowed = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    copies = [line.split()[1:-1] for line in lines_of_dockerfile() if re.match(r"COPY (?!--from)", line)]
    sources = [source for copy in copies for source in copy]
    assert "service" in sources
    for source in sources:
        assert (ROOT / source).exists()
        assert any(
            fnmatch(source, pattern) or source.startswith(f"{pattern}/") or pattern.startswith(f"{source}/")
            for pattern in allowed
        ), f"{source} is not let through by .dockerignore"


def test_every_script_of_the_set_up_is_sent_to_the_build() -> None:
    allowed = (ROOT / ".dockerignore").read_text().splitlines()
    for path in (ROOT / ".ci").glob("*.py"):
        assert f"!.ci/{path.name}" in allowed


def test_the_image_runs_as_somebody_who_is_not_root_and_starts_without_a_shell() -> None:
    last_stage = "\n".join(lines_of_dockerfile()).rpartition("\nFROM ")[2]
    assert re.findall(r"^USER (.*)$", last_stage, re.MULTILINE) == ["hotseat"]
    for keyword in ("HEALTHCHECK .*CMD", "CMD"):
        [command] = re.findall(rf"^{keyword} (\[.*\])$", last_stage, re.MULTILINE)
        assert all(isinstance(word, str) for word in json.loads(command))


def settings_named_in(path: Path) -> set[str]:
    return set(re.findall(r"\bHOTSEAT_[A-Z_]+", path.read_text())) - COMPOSE_ONLY


@pytest.mark.parametrize("name", ["Dockerfile", "docker-compose.yml"])
def test_every_setting_that_a_container_is_given_exists(name: str) -> None:
    known = {f"HOTSEAT_{field.upper()}" for field in Settings.model_fields}
    assert settings_named_in(ROOT / name) <= known


def test_the_database_password_has_no_default() -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    assert set(re.findall(r"\$\{HOTSEAT_DB_PASSWORD(..)", text)) == {":?"}


def test_nothing_is_published_beyond_this_machine() -> None:
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    ports = [port for service in compose["services"].values() for port in service.get("ports", [])]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)
