"""A checkout in miniature: the real ./run and its set-up, with packages of a few bytes and no index to reach."""

import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# Builds nothing: the miniature installs itself through this, so that it needs no setuptools.
BACKEND = """
import zipfile

def build_editable(directory, config_settings=None, metadata_directory=None):
    name = "hotseat-0.1.0-py3-none-any.whl"
    with zipfile.ZipFile(f"{directory}/{name}", "w") as wheel:
        about = "hotseat-0.1.0.dist-info"
        wheel.writestr(f"{about}/METADATA", "Metadata-Version: 2.1\\nName: hotseat\\nVersion: 0.1.0\\n")
        wheel.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr(f"{about}/RECORD", "")
    return name
"""

PYPROJECT = """
[project]
name = "hotseat"
version = "0.1.0"

[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
"""

SERVICE = """
import sys
import tiny
print("serving with tiny", tiny.VERSION, "and", sys.argv[1:])
"""


@dataclass(frozen=True)
class Outcome:
    status: int
    output: str
    errors: str


class Miniature:
    """One such checkout, and a folder of wheels that is all the index it has."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._kept = folder.with_name(f"{folder.name}-kept")
        self.root = folder / "checkout"
        self.wheels = folder / "wheels"
        self.root.mkdir()
        self.wheels.mkdir()
        shutil.copy(ROOT / "run", self.root)
        shutil.copytree(ROOT / ".ci", self.root / ".ci", ignore=shutil.ignore_patterns("__pycache__"))
        (self.root / "pyproject.toml").write_text(PYPROJECT)
        (self.root / "backend.py").write_text(BACKEND)
        (self.root / "service").mkdir()
        (self.root / "service" / "__main__.py").write_text(SERVICE)
        (self.root / "requirements-dev.lock").write_text("")
        (self.root / "requirements-torch.lock").write_text("torch==2.13.0\n")
        self.publish("torch", "2.13.0")
        self.lock("1.0")

    @property
    def log(self) -> Path:
        return self.root / "var" / "logs" / "install.log"

    @property
    def record(self) -> Path:
        return self.root / ".venv" / "hotseat.json"

    def publish(self, name: str, version: str, requires: str = "") -> Path:
        """Put a wheel on offer."""
        wheel = self.wheels / f"{name}-{version}-py3-none-any.whl"
        about = f"{name}-{version}.dist-info"
        metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
        with zipfile.ZipFile(wheel, "w") as archive:
            archive.writestr(f"{name}.py", f"VERSION = {version!r}\n")
            archive.writestr(
                f"{about}/METADATA", metadata + (f"Requires-Dist: {requires}\n" if requires else "")
            )
            archive.writestr(
                f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
            )
            archive.writestr(f"{about}/RECORD", "")
        return wheel

    def lock(self, version: str, *, requires: str = "", hash_of: bytes | None = None) -> Path:
        """Publish and lock this version of the only package there is; by another file's hash, if one is given."""
        wheel = self.publish("tiny", version, requires)
        digest = hashlib.sha256(wheel.read_bytes() if hash_of is None else hash_of).hexdigest()
        (self.root / "requirements.lock").write_text(f"tiny=={version} \\\n    --hash=sha256:{digest}\n")
        return wheel

    def move(self) -> None:
        """Give the checkout's folder another name."""
        self.root = self.root.rename(self.folder / "moved here")

    def keep(self) -> None:
        """Remember how everything stands now."""
        shutil.copytree(self.folder, self._kept, symlinks=True)

    def restore(self) -> None:
        """Put everything back as it stood, in the same place: an environment works nowhere else."""
        shutil.rmtree(self.folder)
        shutil.copytree(self._kept, self.folder, symlinks=True)
        self.root = self.folder / "checkout"

    def start(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        """./run, from a folder that is not the checkout."""
        return subprocess.Popen(
            [self.root / "run", *arguments],
            cwd=self.wheels,
            env={
                **{
                    name: value
                    for name, value in os.environ.items()
                    if not name.startswith(("PIP_", "HOTSEAT_"))
                },
                "HOTSEAT_PYTHON": sys.executable,
                "PIP_CONFIG_FILE": os.devnull,
                "PIP_FIND_LINKS": str(self.wheels),
                "PIP_NO_INDEX": "1",
                **environment,
            },
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def run(self, *arguments: str, **environment: str) -> Outcome:
        process = self.start(*arguments, **environment)
        output, errors = process.communicate(timeout=300)
        return Outcome(process.returncode, output, errors)
