"""What is no evidence whatever it says: text that addresses the grader, repeats the question, lists keywords.

Each clause is judged by itself. One that does not count is set aside, not punished: an answer around it earns what
it would earn without it. Terse answers, lists, formulas and code are answers.
"""

import re
from collections.abc import Sequence

import numpy as np

from service.grading.compile import CompiledRubric
from service.grading.embedding import Vectors
from service.grading.evidence import nearness
from service.grading.reading import Clause
from service.grading.syntax import broken_share
from service.grading.thresholds import Thresholds
from service.grading.wording import FUNCTION_WORDS, Tokens, content_words, fold, places

ADDRESSES_GRADER = "addresses-grader"
COPIED = "copied-question"
STUFFING = "stuffing"
GIBBERISH = "gibberish"
SHUFFLED = "shuffled"
OFF_TOPIC = "off-topic"
OTHER_LANGUAGE = "another-language"

_TO_GRADER = re.compile(
    r"""\b(?:ignore|disregard|forget|override)\b.{0,30}\b(?:instructions?|rubric|prompts?|rules|criteria|guidelines)\b
    |\b(?:give|award|grant|assign)\s+(?:me|this|it|the|my|an?)\b.{0,30}\b(?:marks?|scores?|credit|points|grade)\b
    |\b(?:full|maximum|perfect|top)\s+(?:marks|score|credit|points|grade)\b
    |\b(?:mark|grade|score|rate|count|treat|assess)\s+(?:this|it|me|my|every|all|each)\b.{0,40}
        \b(?:as\s+)?(?:met|correct|right|complete|perfect|full|strong|excellent|10|100|1\.0)\b
    |\byou\s+are\s+(?:now\s+)?(?:an?|the)\s+(?:\w+\s+)?(?:grader|judge|evaluator|examiner|assistant|language\s+model)\b
    |\b(?:dear|hello|note\s+to(?:\s+the)?|attention)\s+(?:grader|judge|evaluator|examiner|ai)\b
    |\b(?:all|every)\s+(?:the\s+)?criteri(?:a|on)\s+(?:are|is|were|has|have)\b.{0,20}\b(?:met|satisfied|fulfilled)\b
    |\b(?:system|assistant)\s*(?:prompt|message)?\s*:|[<\[]/?(?:system|instructions?|grader|rubric|answer|user|assistant)[>\]]
    |\b(?:rubric|grading|instructions?)\s+(?:has|have|is|are|was|were)\s+(?:now\s+)?(?:been\s+)?(?:updated|changed|replaced|overridden)\b
    |\bstrong[\s-]hire\b""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
_SIGNS = re.compile(r"[=<>+*/^()\[\]{}|\\:]")
_SEPARATOR = re.compile(r"[,;|•\n]|\s/\s|\band\b")
_ALPHABETIC = re.compile(r"[^\W\d_]+")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f\u0370-\u03ff]")


def addresses_grader(clause: Clause) -> bool:
    """Whether the clause speaks to whoever marks instead of answering."""
    return _TO_GRADER.search(clause.quote) is not None


def restates(
    clauses: Sequence[Clause], vectors: Vectors, rubric: CompiledRubric, numbers: Thresholds
) -> list[bool]:
    """Per clause whether it only says again what the question says."""
    near = nearness(vectors, rubric.prompt)
    found: list[bool] = []
    for clause, cosine in zip(clauses, near, strict=True):
        content = content_words(clause.tokens)
        known = len(content & rubric.prompt_words)
        same_words = len(content) >= numbers.least_content and known >= numbers.restates_words * len(content)
        found.append(same_words or float(cosine) >= numbers.restates_cosine)
    return found


def lists_keywords(clauses: Sequence[Clause], rubric: CompiledRubric, numbers: Thresholds) -> list[bool]:
    """Per clause whether it is a bare list of the rubric's terms; neighbours of the same make count together."""
    terms = [term for criterion in rubric.criteria for group in criterion.groups for term in group]
    found: list[int] = []
    for clause in clauses:
        words = _ALPHABETIC.findall(fold(clause.quote))
        grammar = sum(word in FUNCTION_WORDS for word in words) / max(len(words), 1)
        covered = _covered(clause, terms)
        pieces = sum(bool(piece.strip()) for piece in _SEPARATOR.split(clause.quote))
        in_pieces = clause.words <= numbers.stuffing_piece * pieces
        if covered >= numbers.stuffing_solid and grammar <= numbers.stuffing_bare:
            found.append(clause.words)
        elif in_pieces and (
            covered >= numbers.stuffing_solid
            or (covered >= numbers.stuffing_terms and grammar <= numbers.stuffing_grammar)
        ):
            found.append(pieces)
        else:
            found.append(0)
    return _long_runs(found, numbers.stuffing_items)


def is_gibberish(clauses: Sequence[Clause], rubric: CompiledRubric, numbers: Thresholds) -> bool:
    """Whether next to nothing in the answer is a word: no grammar, and nothing that the question knows."""
    words = [word for clause in clauses for word in _ALPHABETIC.findall(clause.quote.lower())]
    if not words:
        return not any(_SIGNS.search(clause.quote) for clause in clauses)
    grammar = sum(word in FUNCTION_WORDS for word in words) / len(words)
    known = {token for tokens in rubric.reference.tokens for token in tokens} | rubric.prompt_words
    return grammar < numbers.gibberish_grammar and not any(
        token in known for clause in clauses for token in content_words(clause.tokens) if token.isalpha()
    )


def is_shuffled(clauses: Sequence[Clause], numbers: Thresholds) -> bool:
    """Whether the words stand in an order that is none."""
    return broken_share("\n".join(clause.quote for clause in clauses)) >= numbers.broken_order


def is_off_topic(
    clauses: Sequence[Clause], vectors: Vectors, rubric: CompiledRubric, numbers: Thresholds
) -> bool:
    """Whether no clause comes near anything of the question."""
    if sum(clause.words for clause in clauses) < numbers.off_topic_words:
        return False
    everything = [rubric.prompt, rubric.reference, rubric.misconceptions]
    everything += [wording for one in rubric.criteria for wording in (one.anchors, one.wrong)]
    return all(float(nearness(vectors, wording).max()) < numbers.off_topic_below for wording in everything)


def is_another_language(text: str) -> bool:
    """Whether most letters are of a script that the embedding model and the term lists do not know."""
    letters = [character for character in text if character.isalpha()]
    return len(letters) >= 12 and sum(bool(_LATIN.match(letter)) for letter in letters) < len(letters) / 2


def _covered(clause: Clause, terms: Sequence[Tokens]) -> float:
    """Share of the clause's tokens that belong to a term of the rubric."""
    covered = np.zeros(max(len(clause.tokens), 1), dtype=np.bool_)
    for term in terms:
        for at in places(term, clause.tokens):
            covered[at : at + len(term)] = True
    return float(covered.mean())


def _long_runs(items: Sequence[int], least: int) -> list[bool]:
    """Which places belong to a run of neighbours with at least `least` items in all."""
    kept = [False] * len(items)
    start = 0
    while start < len(items):
        end = start
        while end < len(items) and items[end]:
            end += 1
        if sum(items[start:end]) >= least:
            kept[start:end] = [True] * (end - start)
        start = max(end, start + 1)
    return kept
