"""Runs pip one step at a time: all it says goes to a log, a bar to the terminal, and a failure into one line."""

import os
import re
import select
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, cast

from progress import Progress

REDRAW_SECONDS = 0.2

# Ask nothing, talk of no newer pip, and install into the environment whatever the user's own configuration prefers.
QUIETLY_HERE = {"PIP_NO_INPUT": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_USER": "0"}

# What pip prints, and what that means for the person at the terminal. The first that matches explains the failure.
EXPLANATIONS = (
    (r"No space left on device|Disk quota exceeded", "the disk is full"),
    (
        r"DO NOT MATCH THE HASHES",
        "a package is not the one that was locked (its hash differs); it was refused",
    ),
    (
        r"after connection broken by|Temporary failure in name resolution|confirming the ssl certificate",
        "the package index cannot be reached (no network, or a proxy or a certificate in the way)",
    ),
    (r"Permission denied|Read-only file system", "a file cannot be written"),
    (
        r"No matching distribution found for (?P<package>\S+)",
        "there is no ready-made build of {package} for this Python and machine",
    ),
    (
        r"(?P<misfit>\S.* (?:which is not installed|but you have .+))\.",
        "{misfit}; remove .venv and start again",
    ),
)


class SetupError(Exception):
    """What kept the environment from being made, in one line for the person at the terminal."""


class Pip:
    """The pip of one environment."""

    def __init__(self, environment: Path, log: IO[str], inherited: int) -> None:
        """`inherited` is a file descriptor that every process started here keeps open: the set-up's lock."""
        self._environment = environment
        self._command = [str(environment / "bin" / "python"), "-I", "-m", "pip"]
        self._log = log
        self._inherited = inherited
        self._live = sys.stdout.isatty()
        self.has_changed_anything = False
        """Whether the latest run got as far as writing into the environment, or may have."""

    def install_lock(self, title: str, lock: Path) -> None:
        """Install what the lock lists: each file checked against its hash, nothing built from source."""
        packages = re.findall(r"^\w", lock.read_text(), re.MULTILINE)
        options = ["--no-deps", "--require-hashes", "--only-binary=:all:", f"--requirement={lock}"]
        self.run(title, [*self._command, "install", *options], len(packages))

    def install_torch(self, title: str, constraints: Path) -> None:
        """Install the torch that the constraints pin: the CPU build, where pip's configuration offers one."""
        options = ["--only-binary=:all:", f"--constraint={constraints}", "torch"]
        if self._live:
            options.append("--progress-bar=raw")  # known to the pip that the first lock has installed
        self.run(title, [*self._command, "install", *options])

    def install_checkout(self, title: str, root: Path) -> None:
        """Put the `hotseat` command into the environment, pointing at this checkout."""
        options = ["--no-deps", "--no-index", "--no-build-isolation", f"--editable={root}"]
        self.run(title, [*self._command, "install", *options])

    def check(self, title: str) -> None:
        """Have pip confirm that every installed package finds the versions it asks for."""
        self.run(title, [*self._command, "check"])

    def knows_other_sources(self) -> bool:
        """Whether pip is configured to look anywhere but in the public index."""
        command = [*self._command, "config", "list"]
        configured = subprocess.run(command, capture_output=True, text=True, check=False).stdout
        return re.search(r"(?:index-url|find-links)='[^']", configured) is not None

    def run(self, title: str, command: Sequence[str], count: int = 0) -> None:
        """Run one command to its end. Raises SetupError.

        `count` packages are expected of it, where that is known.
        """
        self._log.write(f"\n== {title}\n")
        output: list[str] = []
        self.has_changed_anything = False
        with Progress(title, count, self._environment, live=self._live) as progress:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                env=os.environ | QUIETLY_HERE,
                pass_fds=[self._inherited],
            )
            try:
                for line in lines_as_they_come(cast(IO[bytes], process.stdout)):
                    progress.note(line)
                    self.has_changed_anything |= line.startswith("Installing collected packages:")
                    if line and not line.startswith("Progress "):
                        output.append(line)
                        self._log.write(f"{line}\n")
                        self._log.flush()
                status = process.wait()
            except BaseException:
                process.terminate()
                process.wait()
                raise
        if status != 0:
            raise SetupError(f"{title} failed: {explain(output)}; the details are in {self._log.name}")


def lines_as_they_come(pipe: IO[bytes]) -> Iterator[str]:
    """Lines as soon as they are whole, and an empty one whenever none has come for a moment."""
    rest = b""
    while True:
        ready, _, _ = select.select([pipe], [], [], REDRAW_SECONDS)
        if not ready:
            yield ""
            continue
        piece = os.read(pipe.fileno(), 65_536)
        if not piece:
            break
        *whole, rest = (rest + piece).split(b"\n")
        for line in whole:
            yield line.decode(errors="replace").rstrip()
    if rest:
        yield rest.decode(errors="replace").rstrip()


def explain(output: Sequence[str]) -> str:
    """Why pip failed, in words: from the pattern that fits, else its own last complaint."""
    text = "\n".join(output)
    for pattern, meaning in EXPLANATIONS:
        if found := re.search(pattern, text):
            return meaning.format(**found.groupdict())
    complaints = [line.removeprefix("ERROR: ") for line in output if line.startswith("ERROR: ")]
    return (complaints or output or ["it said nothing"])[-1]
