"""A start that cannot succeed says why in one line, with a status of its own and no traceback."""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from tests.support.server import ROOT, environment

pytestmark = pytest.mark.faults

NOBODY = 65534
"""The user and the group that own nothing."""

STARTS_WITHIN = 120.0
"""Seconds until a start that should have failed counts as hanging."""


def start(
    data: Path, *arguments: str, before: Sequence[str] = (), settings: Mapping[str, str] | None = None
) -> tuple[int, str]:
    """Exit status and standard error of a start that is expected to fail."""
    done = subprocess.run(
        [*before, sys.executable, "-m", "service", "serve", *arguments],
        cwd=ROOT,
        env={
            **environment(data, **{"HOTSEAT_PORT": "0", **(settings or {})}),
            "PYTHONDONTWRITEBYTECODE": "1",
        },
        capture_output=True,
        text=True,
        timeout=STARTS_WITHIN,
        check=False,
    )
    assert "http://" not in done.stdout
    return done.returncode, done.stderr


def check_refusal(refusal: tuple[int, str], *words: str) -> None:
    """One line that holds all of these words, and a status that is not success."""
    status, said = refusal
    assert status in (1, 2)
    assert "Traceback" not in said
    (line,) = said.splitlines()
    assert line.startswith("hotseat: ")
    for word in words:
        assert word in line


def test_a_port_in_use_is_said(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        check_refusal(start(tmp_path, "--port", port), f"port {port}", "Address already in use", "--port")


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("HOTSEAT_PORT", "eighty", "HOTSEAT_PORT"),
        ("HOTSEAT_PORT", "70000", "HOTSEAT_PORT"),
        ("HOTSEAT_HOST", "0.0.0.0", "HOTSEAT_ALLOW_REMOTE"),  # noqa: S104
        ("HOTSEAT_ENGINE", "llm", "HOTSEAT_LLM_BASE_URL"),
        ("HOTSEAT_LOG_LEVEL", "loud", "HOTSEAT_LOG_LEVEL"),
        ("HOTSEAT_ALLOWED_HOSTS", "not a list", "HOTSEAT_ALLOWED_HOSTS"),
        ("HOTSEAT_DATABASE_URL", "mysql://somewhere/else", "mysql"),
    ],
)
def test_a_bad_setting_is_named(tmp_path: Path, name: str, value: str, words: str) -> None:
    check_refusal(start(tmp_path, settings={name: value}), words)


def test_a_broken_guide_is_named_with_its_line(tmp_path: Path, knowledge: Path) -> None:
    broken = shutil.copytree(knowledge, tmp_path / "knowledge")
    guide = broken / "guides" / "classical" / "trees.md"
    guide.write_text(guide.read_text().replace("minutes: 5", "minutes: five"))
    refusal = start(tmp_path / "data", settings={"HOTSEAT_KNOWLEDGE_DIR": str(broken)})
    check_refusal(refusal, "trees.md:", "minutes")


def test_a_file_that_is_no_database_is_said_and_left_alone(tmp_path: Path, knowledge: Path) -> None:
    letter = tmp_path / "letter.db"
    letter.write_text("Dear reader, this is no database. " * 100)
    before = letter.read_bytes()
    url = f"sqlite:///{letter}"
    settings = {"HOTSEAT_KNOWLEDGE_DIR": str(knowledge), "HOTSEAT_DATABASE_URL": url}
    refusal = start(tmp_path, settings=settings)
    check_refusal(refusal, "not an SQLite database")
    assert letter.read_bytes() == before


def test_a_database_server_that_is_not_there_is_said(tmp_path: Path, knowledge: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as one:
        port = one.getsockname()[1]  # closed again below: nobody listens there
    url = f"postgresql://hotseat@127.0.0.1:{port}/hotseat"
    settings = {"HOTSEAT_KNOWLEDGE_DIR": str(knowledge), "HOTSEAT_DATABASE_URL": url}
    check_refusal(start(tmp_path, settings=settings), "database")


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    """As an ordinary user: root may write anywhere."""
    before: list[str] = []
    data = tmp_path / "data"
    if os.getuid() == 0:
        drop = shutil.which("setpriv")
        if drop is None:
            pytest.skip("setpriv is not installed, and root may write anywhere")
        before = [drop, f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
        probe = [*before, sys.executable, "-c", "import service.__main__"]
        if subprocess.run(probe, cwd=ROOT, capture_output=True, check=False).returncode:
            pytest.skip("an ordinary user may not read this checkout or its Python")
        data = Path("/hotseat-data")
    else:
        data.mkdir(mode=0o500)
        data = data / "inner"
    check_refusal(start(data, before=before), str(data), "Permission denied")
