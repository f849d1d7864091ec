"""Every number that the built-in grader decides by: its name, its unit, its reason. One home, one digest.

Cosines are of all-MiniLM-L6-v2. What supports a criterion was read off the marked answers of tests/evals/gold, those of
the questions kept for tuning, together with the banks' own material: references whole and in parts, other questions'
references, misconceptions. Criteria that people marked as shown have a cosine of 0.64 in the median, foreign sentences
that touch all terms by chance 0.47.
"""

from dataclasses import asdict, dataclass
from hashlib import sha256


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The grader's numbers. Cosines and shares are in [-1, 1] and [0, 1]; counts are of words or items."""

    similar_from: float = 0.36
    """Meaning below which a window says nothing of a criterion."""
    similar_full: float = 0.56
    """Meaning from which it says all of it."""
    least_cosine: float = 0.25
    """Cosine to an anchor below which a window is not looked at: nothing that people call an answer lies there."""
    words_weight: float = 0.25
    """What the nearest anchor's words add to the cosine when all of them are said."""
    expected_weight: float = 0.30
    """What closeness to the author's own description adds, from `expected_from` on."""
    expected_from: float = 0.35
    """Cosine to that description which any text on the subject has."""
    coverage_power: float = 1.5
    """How hard missing term groups count: with one of two groups at most 0.35 of a criterion is earned."""
    neighbour_share: float = 1.0
    """What a term group counts for that is touched only in the clause before or after the window."""
    lead_lost: float = 0.30
    """By how much a window may be nearer to another criterion's anchors before it counts nothing for this one."""
    least_support: float = 0.20
    """Support below which nothing is said: words that the whole subject shares."""
    touched_only: float = 0.40
    """What is kept of an answer that touches criteria and shows none. People who marked such answers gave them half."""
    touched_from: float = 0.35
    """Best support of an answer up to which it only touches."""
    touched_full: float = 0.60
    """Best support from which everything it has counts in full."""

    wrong_from: float = 0.55
    """Cosine to a contradiction from which a clause may be one: half of the reference sentences stay below 0.34."""
    wrong_margin: float = 0.05
    """By how much a clause must be nearer to a contradiction than to anything right: cosine misses small words."""
    wrong_words: float = 0.40
    """Least share of the contradiction's content words in the clause. With both halves 1 in 800 pairs of a genuine
    sentence and a criterion is taken for a contradiction; by the cosine alone, 1 in 160."""
    wrong_despite_polarity: float = 0.15
    """The margin that is needed where clause and contradiction differ by a negation: it may be a denial of it."""
    wrong_for_sure: float = 0.75
    """Cosine from which a contradiction stands even where the criterion is met elsewhere in the answer."""
    flip_overlap: float = 0.70
    """Share of content words in common from which a changed polarity turns a right sentence into a wrong one."""
    misconception_from: float = 0.60
    """Cosine from which a clause states an authored misconception: stricter than above, it is quoted to the user."""

    restates_words: float = 0.80
    """Share of a clause's content words that stand in the prompt from which it only repeats the question."""
    restates_cosine: float = 0.88
    """Cosine to a sentence of the prompt from which a clause only repeats the question."""
    copied_share: float = 0.60
    """Share of an answer's words in restating clauses from which the answer is flagged as a copied question."""
    least_content: int = 3
    """Content words below which a clause is too short to call a repetition."""

    stuffing_items: int = 4
    """Items of a run of terms from which it is a list of keywords: people do name three things in a row."""
    stuffing_grammar: float = 0.35
    """Largest share of function words in a list of keywords; a fifth of genuine sentences stay below, so it is not
    enough alone."""
    stuffing_terms: float = 0.60
    """Share of words that are terms of the rubric from which a run can be a list; 1 in 100 sentences reaches 0.55."""
    stuffing_solid: float = 0.80
    """Share from which it is one however it is punctuated, where next to no function word stands between."""
    stuffing_bare: float = 0.15
    """That share of function words; 1 in 50 genuine sentences is as bare, and none of them all terms."""
    stuffing_piece: float = 4.0
    """Mean words between separators up to which it is punctuated like a list; 3.7 is the low end of sentences."""
    gibberish_grammar: float = 0.05
    """Share of function words below which an answer without any known word is gibberish."""
    broken_order: float = 0.025
    """Share of impossible pairs of neighbours from which words are in no order: 97 of 100 shuffled references have it,
    of 1,060 halves of references one, of 1,700 whole genuine texts none."""
    off_topic_below: float = 0.30
    """Cosine to anything of the question below which an answer of some length is off topic."""
    off_topic_words: int = 6
    """Words from which an answer is long enough to be called off topic."""

    fact_from: float = 0.40
    """Cosine of a request to a fact (how one asks for it, what it says) from which it asks for it. Of the authors'
    own ways of asking, each held out in turn, 65% bring out their fact, and one in four another besides."""
    fact_near: float = 0.03
    """A second fact is revealed by one request only if it is as near as this to the nearest."""
    fact_most: int = 2
    """Facts that one request can bring out: asking for everything is not asking."""

    def digest(self, model: str) -> str:
        """A short digest of all numbers and the model's name: equal digests grade alike."""
        named = ",".join(f"{name}={value!r}" for name, value in sorted(asdict(self).items()))
        return sha256(f"{model};{named}".encode()).hexdigest()[:12]


THRESHOLDS = Thresholds()
