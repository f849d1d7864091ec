"""./test takes a browser for one only if it starts."""

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.packaging.locks import ROOT

STARTS = "echo Chromium 140"
ASKS_FOR_A_PACKAGE = "echo 'chromium-browser requires the chromium snap' >&2; exit 1"


@pytest.mark.parametrize(
    ("programs", "found"),
    [
        pytest.param({}, "", id="none there"),
        pytest.param({"chromium": STARTS}, "chromium", id="chromium"),
        pytest.param({"chromium": ASKS_FOR_A_PACKAGE}, "", id="only a stub"),
        pytest.param(
            {"chromium": ASKS_FOR_A_PACKAGE, "google-chrome": STARTS}, "google-chrome", id="a stub first"
        ),
    ],
)
def test_the_first_browser_that_starts_is_found(
    tmp_path: Path, programs: Mapping[str, str], found: str
) -> None:
    for name, script in programs.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{script}\n")
        (tmp_path / name).chmod(0o755)
    script = 'set -u; . "$0"; find_chromium && echo "found $chromium" || echo "nothing $chromium"'
    answer = subprocess.run(
        [shutil.which("bash") or "bash", "-c", script, ROOT / ".ci" / "find_chromium.sh"],
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    expected = f"found {tmp_path / found}\n" if found else "nothing \n"
    assert answer.stdout.startswith(("found /Applications/", expected))
    assert answer.stderr == ""
