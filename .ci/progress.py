"""Shows how far a pip run is: one line that redraws itself on a terminal, only the title anywhere else."""

import re
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Self

BAR_CELLS = 24
MEGABYTE = 1_000_000

_SEEN = re.compile(r"(?:Collecting|Requirement already satisfied:) ([\w.-]+)")
_DOWNLOADING = re.compile(r"\s*Downloading ([\w.]+)-\d")
_IGNORED = re.compile(r"Ignoring [\w.-]+: markers")
_DOWNLOADED = re.compile(r"Progress (\d+) of (\d+)")


class Progress:
    """Reads pip's output line by line and keeps one line of the terminal in step with it.

    pip is silent while it unpacks, so from then on the packages that have appeared in the environment are counted.
    """

    def __init__(self, title: str, count: int, environment: Path, *, live: bool) -> None:
        self._title = title
        self._count = count
        self._environment = environment
        self._seen = 0
        self._latest = ""
        self._installed_before: int | None = None
        self._started = time.monotonic()
        self._live = live

    def __enter__(self) -> Self:
        print(self._title, flush=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._draw("")

    def note(self, line: str) -> None:
        """Take in one line of output, or an empty one because some time has passed."""
        if not self._live:
            return
        if seen := _SEEN.match(line):
            self._seen += 1
            self._latest = seen[1]
            self._draw_bar(self._seen, self._count, f"found {self._latest}")
        elif downloading := _DOWNLOADING.match(line):
            self._latest = downloading[1]
        elif downloaded := _DOWNLOADED.match(line):
            done, total = int(downloaded[1]), int(downloaded[2])
            self._draw_bar(done, total, f"{done // MEGABYTE} of {total // MEGABYTE} MB of {self._latest}")
        elif _IGNORED.match(line):
            self._count = max(self._count - 1, 0)
        elif line.startswith("Installing collected packages:"):
            self._installed_before = self._installed()
            self._latest = line.split()[-1]
        elif self._installed_before is not None:
            self._draw_unpacking(self._installed() - self._installed_before)

    def _installed(self) -> int:
        return sum(1 for _ in self._environment.glob("lib/python3*/site-packages/*.dist-info"))

    def _draw_unpacking(self, done: int) -> None:
        if self._count:
            self._draw_bar(done, self._count, f"{done} of {self._count} unpacked")
        else:
            self._draw(f"  unpacking {self._latest}, {time.monotonic() - self._started:.0f} s")

    def _draw_bar(self, done: int, total: int, caption: str) -> None:
        filled = BAR_CELLS * min(done, total) // total if total else 0
        self._draw(f"  [{'#' * filled}{'-' * (BAR_CELLS - filled)}] {caption}")

    def _draw(self, text: str) -> None:
        if self._live:
            sys.stdout.write(f"\r\033[K{text}")
            sys.stdout.flush()
