"""What the candidate is asked in a thread, in the words of the question's author."""

from service.interview.state import Thread
from service.interview.values import Move


def asked_by(move: Move, thread: Thread) -> str:
    """The follow-up question that a probe or a challenge stands for."""
    question = thread.question
    if move.deeper is not None:
        return question.deeper[move.deeper].ask
    if move.misconception is not None:
        return question.misconceptions[move.misconception].challenge
    return question.criterion(move.criterion or "").probe


def last_asked(thread: Thread) -> str:
    """What the candidate was last asked in a thread: its latest follow-up, else the question itself."""
    followups = (move for move in reversed(thread.moves) if move.kind in ("probe", "challenge"))
    latest = next(followups, None)
    return thread.question.prompt if latest is None else asked_by(latest, thread)
