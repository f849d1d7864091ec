"""One line of the terminal keeps step with what pip says, and with what it does when it says nothing."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from progress import Progress


def drawn(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """What the line showed, one after the other."""
    return capsys.readouterr().out.split("\r\033[K")


def follow(lines: Sequence[str], *, count: int, environment: Path, live: bool = True) -> None:
    with Progress("Installing", count, environment, live=live) as progress:
        for line in lines:
            progress.note(line)


def test_packages_are_counted_as_pip_finds_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = [
        "Ignoring colorama: markers 'sys_platform == \"win32\"' don't match your environment",
        "Collecting h11==0.16.0 (from -r requirements.lock (line 9))",
        "  Using cached h11-0.16.0-py3-none-any.whl (37 kB)",
        "Requirement already satisfied: idna==3.20 in ./.venv (from -r requirements.lock (line 14)) (3.20)",
    ]
    follow(lines, count=3, environment=tmp_path)
    assert drawn(capsys) == [
        "Installing\n",
        "  [############------------] found h11",
        "  [########################] found idna",
        "",
    ]


def test_a_large_download_is_shown_in_megabytes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = [
        "Collecting torch",
        "Collecting sympy>=1.13.3 (from torch)",
        "Downloading torch-2.13.0-cp311-cp311-manylinux_2_28_x86_64.whl (190.0 MB)",
        "Progress 0 of 190000000",
        "Progress 95000000 of 190000000",
    ]
    follow(lines, count=0, environment=tmp_path)
    assert drawn(capsys)[-3:] == [
        "  [------------------------] 0 of 190 MB of torch",
        "  [############------------] 95 of 190 MB of torch",
        "",
    ]


def test_while_pip_is_silent_what_it_has_unpacked_is_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    packages = tmp_path / "lib" / "python3.11" / "site-packages"
    (packages / "pip-26.3.dist-info").mkdir(parents=True)
    with Progress("Installing", 2, tmp_path, live=True) as progress:
        progress.note("Installing collected packages: h11, idna")
        (packages / "h11-0.16.0.dist-info").mkdir()
        progress.note("")
        (packages / "idna-3.20.dist-info").mkdir()
        progress.note("")
    assert drawn(capsys)[1:] == [
        "  [############------------] 1 of 2 unpacked",
        "  [########################] 2 of 2 unpacked",
        "",
    ]


def test_away_from_a_terminal_only_the_title_is_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    follow(["Collecting h11", "Progress 1 of 2", ""], count=1, environment=tmp_path, live=False)
    assert capsys.readouterr().out == "Installing\n"
