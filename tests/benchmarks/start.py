"""How long until the first page, against a bare import of the same web stack.

python -m tests.benchmarks.start [REPEATS]
"""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.support.server import running

STACK = (
    "import fastapi, uvicorn, sqlmodel, alembic, jinja2, markdown_it, nh3, pygments, pydantic_settings, numpy"
)


def main(repeats: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        with running(data) as server:
            server.get("/")
        bare, first, torch = [], [], 0
        for _ in range(repeats):
            begun = time.perf_counter()
            subprocess.run([sys.executable, "-c", STACK], check=True)
            bare.append(time.perf_counter() - begun)
            with running(data) as server:
                status, _ = server.get("/")
                first.append(time.perf_counter() - server.started)
                torch += server.has_mapped("libtorch")
                assert status == 200
    stack, page = statistics.median(bare), statistics.median(first)
    print(f"bare import of the web stack    median {stack:.2f} s of {repeats}")
    print(f"first page after a warm start   median {page:.2f} s of {repeats}")
    print(f"ratio                           {page / stack:.2f} (at most 1.5 is wanted)")
    print(f"torch loaded by the first page  in {torch} of {repeats} starts (0 is wanted)")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 7)
