"""Runs the code blocks of guides: each in a namespace of its own, warnings as errors, under a bound of time."""

import os
import signal
import time
import traceback
import warnings
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from multiprocessing import get_context

from service.content.headings import code_blocks
from service.content.loader import Knowledge

PACKAGES = ("numpy", "scipy", "sklearn", "statsmodels", "torch")
"""What a block may import besides the standard library. All but numpy and torch come with ./test."""

MOST_SECONDS = 5.0
"""Of processor time, imports of PACKAGES aside: a reader who tries a block should not have to wait for it."""


@dataclass(frozen=True, slots=True)
class Block:
    """One block of `python`; `line` counts from 1 in the file of its guide."""

    guide: str
    file: str
    line: int
    code: str

    def __str__(self) -> str:
        return f"{self.guide}-line-{self.line}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a block ended: processor seconds, what it failed with (empty where it ran through) and at which line."""

    seconds: float
    error: str
    line: int


def blocks_of(knowledge: Knowledge, slugs: Sequence[str] = ()) -> tuple[Block, ...]:
    """Every block of `python` in the order of guides and lines; `slugs` narrows to those guides."""
    return tuple(
        Block(slug, knowledge.guide_documents[slug].file, line + 1 + knowledge.text_lines[slug], code)
        for slug, guide in knowledge.library.guides.items()
        if not slugs or slug in slugs
        for language, code, line in code_blocks(guide.text)
        if language == "python"
    )


def missing_packages() -> tuple[str, ...]:
    """Those of PACKAGES that are not installed: without them blocks cannot be run."""
    return tuple(name for name in PACKAGES if find_spec(name) is None)


def run_blocks(blocks: Sequence[Block]) -> Iterator[tuple[Block, Outcome]]:
    """Run blocks in processes of their own, one a core, and yield the outcomes in order."""
    with ProcessPoolExecutor(
        os.cpu_count() or 1, mp_context=get_context("spawn"), initializer=_import_packages
    ) as pool:
        yield from zip(blocks, pool.map(run_within, blocks), strict=True)


def run_within(block: Block, most: float = MOST_SECONDS) -> Outcome:
    """Run one block in this process's main thread; one that takes `most` processor seconds is stopped."""

    def stop(*_: object) -> None:
        raise TimeoutError(f"it takes more than {most:g} seconds")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, most)
    start = time.process_time()
    failed, line = "", block.line
    try:
        run(block)
    except BaseException as error:  # a block may raise anything, SystemExit included
        within = [one for one in traceback.extract_tb(error.__traceback__) if one.filename == str(block)]
        line += within[-1].lineno or 0 if within else 0
        told = str(error).strip().splitlines()
        failed = f"{type(error).__name__}{': ' + told[0] if told else ''}"
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
    return Outcome(time.process_time() - start, failed, line)


def run(block: Block) -> None:
    """Run one block here; raises what it raises."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        exec(compile(block.code, str(block), "exec"), {"__name__": "guide"})  # noqa: S102  our own text


def _import_packages() -> None:
    """Make a worker ready. One thread each: workers fill the cores, and threads that wait for one another count too."""
    os.environ |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    for name in (*PACKAGES, "scipy.stats", "statsmodels.api"):
        import_module(name)
