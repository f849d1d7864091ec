"""./run on a fresh checkout, a second time, beside itself, and where something is in its way."""

import json
import os
import re
import shutil
import signal
import sys
import time
from pathlib import Path

import pytest

from tests.packaging.miniature import Miniature, Outcome


@pytest.fixture
def fresh(tmp_path: Path) -> Miniature:
    return Miniature(tmp_path)


@pytest.fixture(scope="module")
def first_start(tmp_path_factory: pytest.TempPathFactory) -> tuple[Miniature, Outcome]:
    """A checkout and its first start. That takes seconds, so the tests that want it behind them share it."""
    checkout = Miniature(tmp_path_factory.mktemp("miniature"))
    outcome = checkout.run("--port", "9000")
    checkout.keep()
    return checkout, outcome


@pytest.fixture
def ready(first_start: tuple[Miniature, Outcome]) -> Miniature:
    """A checkout that has been started before."""
    checkout, outcome = first_start
    assert (outcome.status, outcome.errors) == (0, "")
    checkout.restore()
    return checkout


def assert_one_line(outcome: Outcome, *words: str) -> None:
    """A failure is said in one line that begins with the program's name, with a status that is not zero."""
    assert outcome.status == 1
    assert re.fullmatch(r"hotseat: [^\n]+\n", outcome.errors), outcome.errors
    for word in words:
        assert word in outcome.errors


def write_program(path: Path, script: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def test_the_first_start_installs_and_serves(first_start: tuple[Miniature, Outcome]) -> None:
    _, outcome = first_start
    assert (outcome.status, outcome.errors) == (0, "")
    assert outcome.output.startswith("Making Hotseat's own Python environment in .venv\n")
    assert outcome.output.endswith("serving with tiny 1.0 and ['serve', '--port', '9000']\n")


def test_the_second_start_only_serves(ready: Miniature) -> None:
    ready.log.unlink()
    assert ready.run("a b", "*") == Outcome(0, "serving with tiny 1.0 and ['serve', 'a b', '*']\n", "")
    assert not ready.log.exists()


def test_a_changed_lock_is_installed_into_the_same_environment(ready: Miniature) -> None:
    ready.lock("2.0")
    outcome = ready.run()
    assert (outcome.status, outcome.errors) == (0, "")
    assert "Making" not in outcome.output
    assert "Installing torch" not in outcome.output
    assert outcome.output.endswith("serving with tiny 2.0 and ['serve']\n")


@pytest.mark.faults
def test_a_set_up_that_is_killed_is_begun_anew(fresh: Miniature) -> None:
    killed = fresh.start()
    while not fresh.record.exists():
        time.sleep(0.01)
    os.killpg(killed.pid, signal.SIGKILL)
    killed.communicate()
    assert json.loads(fresh.record.read_text())["state"] == "installing"

    again = fresh.run()
    assert (again.status, again.errors) == (0, "")
    assert "Making .venv anew, because an earlier set-up was cut off." in again.output
    assert again.output.endswith("serving with tiny 1.0 and ['serve']\n")
    assert not (fresh.root / ".venv-discarded").exists()


@pytest.mark.slow
def test_an_environment_whose_python_is_gone_is_made_anew(ready: Miniature) -> None:
    python = ready.root / ".venv" / "bin" / "python"
    python.unlink()
    python.symlink_to(ready.root / "gone")
    again = ready.run()
    assert (again.status, again.errors) == (0, "")
    assert "because the Python in .venv does not start" in again.output


@pytest.mark.slow
def test_an_environment_that_has_lost_a_package_is_made_anew(ready: Miniature) -> None:
    next(ready.root.glob(".venv/lib/python3*/site-packages/tiny.py")).unlink()
    again = ready.run()
    assert (again.status, again.errors) == (0, "")
    assert "because tiny.py is gone from it" in again.output


@pytest.mark.slow
def test_a_moved_checkout_gets_an_environment_of_its_own(ready: Miniature) -> None:
    ready.move()
    again = ready.run()
    assert (again.status, again.errors) == (0, "")
    assert "because this folder was moved or copied" in again.output


def test_two_at_once_set_up_one_after_the_other(fresh: Miniature) -> None:
    both = [fresh.start(), fresh.start()]
    outputs = [process.communicate(timeout=300) for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert sorted("Making Hotseat" in output for output, _ in outputs) == [False, True]
    assert all(output.endswith("serving with tiny 1.0 and ['serve']\n") for output, _ in outputs)


def test_a_file_that_is_not_the_locked_one_is_refused(ready: Miniature) -> None:
    ready.lock("2.0", hash_of=b"another file")
    assert_one_line(ready.run(), "its hash differs", "install.log")


def test_a_package_that_cannot_be_had_is_named(ready: Miniature) -> None:
    ready.lock("2.0").unlink()
    assert_one_line(ready.run(), "no ready-made build of tiny==2.0", "install.log")


def test_an_index_that_cannot_be_reached_is_said_so(ready: Miniature) -> None:
    ready.lock("2.0")
    unreachable = {
        "PIP_NO_INDEX": "0",
        "PIP_FIND_LINKS": "",
        "PIP_PROXY": "http://127.0.0.1:9",
        "PIP_RETRIES": "1",
    }
    assert_one_line(ready.run(**unreachable), "the package index cannot be reached", "install.log")
    back = ready.run()
    assert (back.status, back.errors) == (0, "")
    assert "Making" not in back.output


def test_packages_that_do_not_fit_together_are_named(ready: Miniature) -> None:
    ready.lock("2.0", requires="torch>=3")
    assert_one_line(
        ready.run(), "tiny 2.0 has requirement torch>=3, but you have torch 2.13.0", "remove .venv"
    )


def test_a_python_that_is_too_old_is_refused(fresh: Miniature, tmp_path: Path) -> None:
    old = write_program(tmp_path / "old", "echo old 3.9 /somewhere/python3")
    assert_one_line(fresh.run(HOTSEAT_PYTHON=str(old)), "is Python 3.9", "Hotseat needs Python 3.11 to 3.14")


def test_a_python_without_venv_is_refused_with_the_remedy(fresh: Miniature, tmp_path: Path) -> None:
    bare = write_program(tmp_path / "bare", "echo bare 3.12 /somewhere/python3")
    assert_one_line(fresh.run(HOTSEAT_PYTHON=str(bare)), "apt install python3.12-venv")


def test_a_program_that_is_no_python_is_refused(fresh: Miniature) -> None:
    assert_one_line(
        fresh.run(HOTSEAT_PYTHON="/nowhere/python"), "/nowhere/python, which does not run as a Python"
    )


def test_without_any_python_the_versions_wanted_are_named(fresh: Miniature, tmp_path: Path) -> None:
    for tool in ("bash", "dirname"):
        (tmp_path / "bin").mkdir(exist_ok=True)
        (tmp_path / "bin" / tool).symlink_to(shutil.which(tool) or "")
    outcome = fresh.run(HOTSEAT_PYTHON="", PATH=str(tmp_path / "bin"))
    assert_one_line(outcome, "Hotseat needs Python 3.11 to 3.14 and none was found")


@pytest.mark.slow
def test_of_several_pythons_the_first_that_serves_is_taken(fresh: Miniature, tmp_path: Path) -> None:
    write_program(tmp_path / "bin" / "python3", "echo old 3.9 /somewhere/python3")
    write_program(tmp_path / "bin" / "python3.14", "echo bare 3.14 /somewhere/python3.14")
    write_program(tmp_path / "bin" / "python3.13", f'exec {sys.executable} "$@"')
    outcome = fresh.run(HOTSEAT_PYTHON="", PATH=f"{tmp_path / 'bin'}:{os.environ['PATH']}")
    assert (outcome.status, outcome.errors) == (0, "")


def test_a_folder_that_cannot_be_written_is_named(fresh: Miniature) -> None:
    (fresh.root / "var").write_text("in the way")
    assert_one_line(fresh.run(), f"cannot set up in {fresh.root}", "var/logs")


def test_an_environment_made_by_hand_is_not_deleted(fresh: Miniature) -> None:
    theirs = write_program(fresh.root / ".venv" / "bin" / "python", "echo 3.9")
    assert_one_line(fresh.run(), ".venv was made by hand with Python 3.9")
    assert theirs.exists()
