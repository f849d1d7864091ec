"""What pip prints when it fails, and the words that the person at the terminal gets for it."""

from dataclasses import dataclass

import pytest

from pip_step import explain


@dataclass(frozen=True)
class Case:
    id: str
    output: str
    explanation: str


CASES = [
    Case(
        "a full disk",
        "Installing collected packages: scipy\nERROR: Could not install packages due to an OSError: "
        "[Errno 28] No space left on device",
        "the disk is full",
    ),
    Case(
        "a file with another hash",
        "Collecting numpy==2.4.6\n"
        "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE. If you have updated the package "
        "versions, please update the hashes.",
        "a package is not the one that was locked (its hash differs); it was refused",
    ),
    Case(
        "no network",
        "WARNING: Retrying (Retry(total=0, connect=None, read=None, redirect=None, status=None)) after connection "
        "broken by 'NewConnectionError('Failed to establish a new connection: [Errno 101] Network is unreachable')': "
        "/simple/h11/\n"
        "ERROR: Could not find a version that satisfies the requirement h11==0.16.0 (from versions: none)\n"
        "ERROR: No matching distribution found for h11==0.16.0",
        "the package index cannot be reached (no network, or a proxy or a certificate in the way)",
    ),
    Case(
        "no build for this machine",
        "ERROR: Could not find a version that satisfies the requirement faiss-cpu==1.15.1 (from versions: none)\n"
        "ERROR: No matching distribution found for faiss-cpu==1.15.1",
        "there is no ready-made build of faiss-cpu==1.15.1 for this Python and machine",
    ),
    Case(
        "a file that may not be written",
        "ERROR: Could not install packages due to an OSError: [Errno 13] Permission denied: '/srv/hotseat/.venv/lib'\n",
        "a file cannot be written",
    ),
    Case(
        "a missing package, found by pip check",
        "torch 2.13.0 requires networkx, which is not installed.",
        "torch 2.13.0 requires networkx, which is not installed; remove .venv and start again",
    ),
    Case(
        "a misfit, found by pip check",
        "openai 3.54.0 has requirement httpx2<3,>=2.12.0, but you have httpx2 2.1.",
        "openai 3.54.0 has requirement httpx2<3,>=2.12.0, but you have httpx2 2.1; remove .venv and start again",
    ),
    Case(
        "its own last complaint",
        "Collecting x\nERROR: first\nERROR: HTTP error 403\nhint: ask",
        "HTTP error 403",
    ),
    Case("its last line", "something\nodd", "odd"),
    Case("silence", "", "it said nothing"),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_failure_of_pip_is_explained(case: Case) -> None:
    assert explain(case.output.splitlines()) == case.explanation
