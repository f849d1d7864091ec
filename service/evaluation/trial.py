"""A grader on trial: itself, and what the gates need beside it."""

import platform
from collections.abc import Callable
from dataclasses import dataclass

from service.evaluation.gates import Mark, MarkReference
from service.grading.builtin import BuiltinGrader
from service.grading.embedding import Embed, InMemory
from service.interview.engine import AnswerToGrade
from service.interview.values import Assessment
from service.retrieval.embedder import SentenceTransformerEmbedder

TURN = 1
"""The turn that evidence is said to come from."""


@dataclass(frozen=True)
class OnTrial:
    """A grader as functions. `uncached` embeds every answer anew; `embed` tells the sentences of a reference apart."""

    engine: str
    version: str
    mark: Mark
    uncached: Mark
    by_reference: MarkReference
    embed: Embed
    versions: dict[str, str]


def builtin(model: str, dimension: int) -> OnTrial:
    """The built-in grader on one core, its embedding model loaded. Raises EmbedderUnavailable."""
    embedder = SentenceTransformerEmbedder(model, dimension)
    embedder.load()
    import torch

    torch.set_num_threads(1)
    kept = InMemory(embedder.embed)
    grader = BuiltinGrader(kept, embedder.name)
    return OnTrial(
        engine="builtin",
        version=grader.version,
        mark=_as_mark(grader.grade),
        uncached=_as_mark(BuiltinGrader(embedder.embed, embedder.name, embed_rubric=kept).grade),
        by_reference=lambda one: grader.score_by_reference(one.question, one.references, one.answer),
        embed=kept,
        versions={"Embedding model": embedder.name, "Python": platform.python_version()},
    )


def _as_mark(grade: Callable[[AnswerToGrade], Assessment]) -> Mark:
    return lambda question, text: grade(AnswerToGrade(question=question, turn=TURN, text=text))
