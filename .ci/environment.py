"""Makes this checkout's .venv from the lock files, and says in plain words what is happening.

    python .ci/environment.py runtime    for ./run and the container image
    python .ci/environment.py dev        for ./test: the same, then the development lock

Needs nothing but the standard library. An environment carries a record of what it was made from, and while that still
fits there is nothing to do. A set-up that was cut off while pip was at work is made anew, because what it left may
look whole to pip without being so; one that failed before pip changed anything is gone on with.
"""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from errno import EDQUOT, ENOSPC
from pathlib import Path
from typing import Literal

from pip_step import Pip, SetupError

RUNTIME_LOCK = "requirements.lock"
TORCH_LOCK = "requirements-torch.lock"
DEV_LOCK = "requirements-dev.lock"
LOCKS_OF = {"runtime": (RUNTIME_LOCK, TORCH_LOCK), "dev": (RUNTIME_LOCK, TORCH_LOCK, DEV_LOCK)}

GPU_ADVICE = """\
The ordinary torch build for Linux brings gigabytes of GPU libraries. Without a GPU, better stop here (Ctrl+C),
name PyTorch's index of CPU builds in PIP_EXTRA_INDEX_URL, and start again."""

State = Literal["installing", "partial", "finished"]
"""Partial: the locks named in the record are whole, and more is to come."""

WHICH_PYTHON = """
import sys
from importlib.util import find_spec
whole = sys.prefix != sys.base_prefix and find_spec("pip")
print("%d.%d" % sys.version_info[:2] if whole else "")
"""


@dataclass(frozen=True)
class Record:
    """What an environment was made from; stored inside it."""

    root: str
    python: str
    state: State = "installing"
    locks: Mapping[str, str] = field(default_factory=dict)
    """Name of each installed lock, and the SHA-256 of the file as it was."""
    modules: Sequence[str] = ()
    """What stood in site-packages at the end; more may have come since, but nothing may have gone."""


class Environment:
    """The .venv of one checkout, and what is known of it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = root / ".venv"
        self.python = self.folder / "bin" / "python"
        self._record = self.folder / "hotseat.json"

    def exists(self) -> bool:
        return os.path.lexists(self.folder)

    def version(self) -> str:
        """The version of the environment's Python, such as "3.11"; empty if it does not start or has no pip."""
        command = [str(self.python), "-I", "-c", WHICH_PYTHON]
        try:
            answer = subprocess.run(command, capture_output=True, text=True, check=True)
        except (OSError, subprocess.CalledProcessError):
            return ""
        return answer.stdout.strip()

    def read_record(self) -> Record | None:
        try:
            return Record(**json.loads(self._record.read_text()))
        except (OSError, ValueError, TypeError):
            return None

    def write_record(self, record: Record) -> None:
        draft = self._record.with_suffix(".draft")
        draft.write_text(json.dumps(asdict(record), indent=1))
        draft.replace(self._record)

    def modules(self) -> list[str]:
        """Names in site-packages, without what changes with every version."""
        found = self.folder.glob("lib/python3*/site-packages/*")
        return sorted(path.name for path in found if not path.name.endswith((".dist-info", "__pycache__")))

    def digest(self, lock: str) -> str:
        return hashlib.sha256((self.root / lock).read_bytes()).hexdigest()

    def fault(self) -> str:
        """Why what stands in .venv has to be made anew, in words; empty if it is sound, or nothing is there."""
        if not self.exists():
            return ""
        record = self.read_record()
        if record is not None and record.state == "installing":
            return "an earlier set-up was cut off"
        version = self.version()
        if not version:
            return "the Python in .venv does not start"
        if record is None:
            if version == running_version():
                return ""
            # Made by hand, by somebody who may want it: not ours to delete.
            raise SetupError(
                f".venv was made by hand with Python {version}; remove it, or set HOTSEAT_PYTHON to a Python {version}"
            )
        if record.root != str(self.root):
            return "this folder was moved or copied after its .venv was made"
        if record.python != version:
            return f"the Python of .venv has changed from {record.python} to {version}"
        if os.environ.get("HOTSEAT_PYTHON") and version != running_version():
            return f"HOTSEAT_PYTHON is Python {running_version()} and .venv has {version}"
        if lost := sorted(set(record.modules) - set(self.modules())):
            return f"{lost[0]} is gone from it"
        return ""

    def is_ready(self, locks: Sequence[str]) -> bool:
        record = self.read_record()
        return (
            record is not None
            and record.state == "finished"
            and not self.fault()
            and all(record.locks.get(lock) == self.digest(lock) for lock in locks)
        )


def prepare(environment: Environment, locks: Sequence[str]) -> None:
    """Leave .venv with these locks installed. Raises SetupError, or OSError where the disk refuses."""
    if environment.is_ready(locks):
        return
    logs = environment.root / "var" / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    with one_at_a_time(environment.root / "var" / "install.lock") as lock_descriptor:
        if environment.is_ready(locks):  # whoever held the lock has just done it
            return
        started = time.monotonic()
        with (logs / "install.log").open("w") as log:
            build(environment, locks, Pip(environment.folder, log, lock_descriptor))
        say(f"Ready after {time.monotonic() - started:.0f} seconds.")


def build(environment: Environment, locks: Sequence[str], pip: Pip) -> None:
    root, folder = environment.root, environment.folder
    if fault := environment.fault():
        say(f"Making .venv anew, because {fault}.")
        discard(folder)
    if not environment.exists():
        folder.mkdir()
        environment.write_record(Record(root=str(root), python=running_version()))
        command = [sys.executable, "-I", "-m", "venv", str(folder)]
        pip.run("Making Hotseat's own Python environment in .venv", command)

    record = environment.read_record() or Record(root=str(root), python=environment.version())
    for lock in locks:
        if record.locks.get(lock) == environment.digest(lock):
            continue
        environment.write_record(replace(record, state="installing"))
        try:
            install(root / lock, pip)
        except BaseException:
            if not pip.has_changed_anything:
                environment.write_record(replace(record, state="partial"))
            raise
        record = replace(record, state="partial", locks={**record.locks, lock: environment.digest(lock)})
        environment.write_record(record)
    pip.install_checkout("Adding the hotseat command", root)
    pip.check("Checking that all of them fit together")
    environment.write_record(replace(record, state="finished", modules=environment.modules()))


def install(lock: Path, pip: Pip) -> None:
    if lock.name != TORCH_LOCK:
        pip.install_lock(f"Installing the packages of {lock.name}", lock)
        return
    if sys.platform == "linux" and not pip.knows_other_sources():
        say(GPU_ADVICE)
    pip.install_torch("Installing torch", lock)


def discard(folder: Path) -> None:
    """Remove the environment: first its name, so that being cut off here leaves nothing that looks whole."""
    aside = folder.with_name(f"{folder.name}-discarded")
    remove(aside)  # left by a removal that was cut off
    folder.rename(aside)
    remove(aside)


def remove(path: Path) -> None:
    if path.is_symlink() or path.is_file():
        path.unlink()
    elif path.exists():
        shutil.rmtree(path)


@contextmanager
def one_at_a_time(path: Path) -> Iterator[int]:
    """Hold the lock on this file, having waited for whoever holds it.

    The lock lives as long as any process has the descriptor open: pip is handed it too, so that a set-up killed
    outright is not begun again beside the pip it left running.
    """
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another ./run or ./test is setting up here; waiting for it to finish.")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield file.fileno()


def running_version() -> str:
    return f"{sys.version_info.major}.{sys.version_info.minor}"


def say(text: str) -> None:
    print(text, flush=True)


def in_one_line(error: OSError, root: Path) -> str:
    if error.errno in (ENOSPC, EDQUOT):
        return f"the disk is full; free some space (about 2.5 GB are needed in {root}) and start again"
    where = error.filename or root
    return f"cannot set up in {root}: {where}: {error.strerror or error}"


def main(arguments: Sequence[str]) -> int:
    if len(arguments) != 1 or arguments[0] not in LOCKS_OF:
        print(f"usage: environment.py {' | '.join(LOCKS_OF)}", file=sys.stderr)
        return 2
    root = Path(__file__).resolve().parent.parent
    try:
        prepare(Environment(root), LOCKS_OF[arguments[0]])
    except KeyboardInterrupt:
        problem, status = "stopped; start again to go on", 130
    except SetupError as error:
        problem, status = str(error), 1
    except OSError as error:
        problem, status = in_one_line(error, root), 1
    else:
        return 0
    print(f"hotseat: {problem}", file=sys.stderr)
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
