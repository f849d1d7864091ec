"""How much slower a page is while the dense index is being built behind it.

    python -m tests.benchmarks.pages_while_indexing

One server with an empty data folder: its pages are timed while it loads the embedding model and embeds every passage,
and again when that is done and nothing else goes on.
"""

import statistics
import sys
import tempfile
import time
from pathlib import Path

from tests.support.server import Server, running

PAGES = ("/", "/guides", "/rounds/new", "/api/search?q=calibration")
PAUSE = 0.02
"""Seconds between two requests: somebody who clicks, not a load test."""


def main(quiet_pages: int) -> None:
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as server:
        for page in PAGES:
            server.get(page)  # templates are compiled on their first use
        busy: list[float] = []
        begun = time.perf_counter()
        while server.get("/readyz")[0] != 200:
            busy.extend(timed(server, page) for page in PAGES)
        building = time.perf_counter() - begun
        time.sleep(2)
        quiet = [timed(server, page) for _ in range(quiet_pages) for page in PAGES]
    show("page while the index is built", busy)
    show("page when nothing else goes on", quiet)
    print(
        f"built in {building:.0f} s; ratio of medians {statistics.median(busy) / statistics.median(quiet):.2f} "
        "(at most 2 is wanted)"
    )


def timed(server: Server, page: str) -> float:
    """Seconds that the page takes."""
    time.sleep(PAUSE)
    begun = time.perf_counter()
    status, _ = server.get(page)
    assert status == 200, (page, status)
    return time.perf_counter() - begun


def show(what: str, seconds: list[float]) -> None:
    ranked = sorted(seconds)
    high = ranked[int(0.95 * (len(ranked) - 1))]
    print(
        f"{what:<32} median {statistics.median(ranked) * 1000:.1f} ms, p95 {high * 1000:.0f} ms, "
        f"worst {ranked[-1] * 1000:.0f} ms, of {len(ranked)}"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
