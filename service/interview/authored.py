"""The texts of the question bank that a move carries: what is asked in it, and what must be said word for word."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

from service.content.values import Passage
from service.interview.asking import asked_by, last_asked
from service.interview.builtin import REPORT_COMES, word
from service.interview.state import State
from service.interview.values import Move


@dataclass(frozen=True, slots=True)
class Authored:
    """`asks` is a question that may be worded anew; `verbatim` stands after whatever is said, as it is."""

    asks: str = ""
    verbatim: str = ""


def authored(move: Move, state: State, passages: Sequence[Passage] = ()) -> Authored:
    """What the bank, or the built-in interviewer's rules of the round, contribute to a move."""
    match move.kind:
        case "open":
            return Authored(verbatim=word(move, state).removeprefix("Welcome. "))
        case "ask":
            return Authored(verbatim=state.questions[move.question or ""].prompt)
        case "probe" | "challenge":
            return Authored(asks=asked_by(move, state.threads[-1]))
        case "hint" | "reveal":
            return Authored(verbatim=word(move, state))
        case "clarify":
            return Authored(verbatim=last_asked(state.threads[-1]))
        case "advance":
            # The lead is one paragraph; what comes after it is the feedback of practice.
            return Authored(verbatim=word(move, state, passages).partition("\n\n")[2])
        case "close":
            return Authored(verbatim=REPORT_COMES)
        case _:
            assert_never(move.kind)
