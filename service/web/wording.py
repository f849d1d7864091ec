"""The words of the pages: what values are called, how times and durations read. One home, so that they agree."""

from collections import ChainMap
from collections.abc import Callable, Mapping
from datetime import datetime
from math import ceil

VERDICTS: Mapping[str, str] = {
    "strong-hire": "Strong hire",
    "hire": "Hire",
    "lean-hire": "Lean hire",
    "lean-no-hire": "Lean no hire",
    "no-hire": "No hire",
    "strong-no-hire": "Strong no hire",
    "not-enough": "Too little to judge",
}
"""The six steps, best first, and what stands where too little was said or assessed."""

GROUPS: Mapping[str, str] = {
    "classical": "Classical machine learning",
    "deep": "Deep learning",
    "statistics": "Statistics",
    "experimentation": "Experimentation and product",
    "round": "The interview itself",
}

LEVELS: Mapping[str, str] = {"junior": "Junior", "mid": "Mid-level", "senior": "Senior", "staff": "Staff"}
ROLES: Mapping[str, str] = {"scientist": "Scientist", "engineer": "Engineer"}
MODES: Mapping[str, str] = {"practice": "Practice", "timed": "Timed"}
ENGINES: Mapping[str, str] = {"builtin": "Built-in", "llm": "Language model"}
DIMENSIONS: Mapping[str, str] = {
    "intuition": "Intuition",
    "mathematics": "Mathematics",
    "practice": "Practice",
    "communication": "Communication",
}
RUNGS: Mapping[str, str] = {
    "define": "Define",
    "mechanism": "Mechanism",
    "derive": "Derive",
    "break": "Failure modes",
    "ship": "Production",
}
STATES: Mapping[str, str] = {
    "met": "Met",
    "partial": "In part",
    "missed": "Missed",
    "contradicted": "Contradicted",
    "unassessed": "Not assessed",
}
STATUSES: Mapping[str, str] = {
    "open": "Under way",
    "closing": "Ending",
    "reporting": "Being graded",
    "ready": "Finished",
    "partial": "Graded in part",
    "failed": "Report failed",
}
KINDS: Mapping[str, str] = {
    "concept": "Concept",
    "derivation": "Derivation",
    "debugging": "Debugging",
    "design": "Design",
    "case": "Case",
    "code": "Code",
    "trade-off": "Trade-off",
}
CLOSED: Mapping[str, str] = {
    "done": "",
    "enough-asked": "",
    "skipped": "You skipped this question.",
    "unknown": "You said that you did not know.",
    "repeated": "You repeated an answer, so it stood.",
    "stuck": "It was left after several requests to repeat.",
    "question-time": "The interviewer moved on for time.",
    "time": "The time of the round ran out here.",
    "user": "You ended the round here.",
}

FLAGS: Mapping[str, str] = {
    "off-topic": "An answer did not speak to the question.",
    "gibberish": "An answer could not be read as words.",
    "shuffled": "An answer had words in no order that could be read.",
    "copied-question": "An answer repeated the question.",
    "stuffing": "An answer listed terms without saying anything of them.",
    "addresses-grader": "An answer spoke to the grader; that part was not counted.",
}
"""What was found about an answer's text, for its author."""

_NAMES: Mapping[str, str] = ChainMap(
    *map(dict, (VERDICTS, GROUPS, LEVELS, ROLES, MODES, ENGINES, DIMENSIONS, RUNGS, STATES, STATUSES, KINDS))
)
_THINKING = {
    "none": "",
    "assessing": "Reading your answer…",
    "speaking": "Thinking…",
    "reporting": "Writing your report…",
}
_HEARD = {
    "answer": "",
    "draft": "Taken from your draft when the time ran out.",
    "hint": "You asked for a hint.",
    "skip": "You skipped this question.",
    "end": "You ended the round.",
}
_NUMBERS = "no one two three four five six seven eight nine ten eleven twelve".split()


def name_of(value: str) -> str:
    """What a value of the domain is called on a page; unknown ones are shown as they are, readably."""
    return _NAMES.get(value) or value.replace("-", " ").capitalize()


def thinking(what: str) -> str:
    """What the interviewer is doing, in words; nothing when it is the candidate's turn."""
    return _THINKING[what]


def heard_note(kind: str) -> str:
    """The note beside what the candidate did."""
    return _HEARD[kind]


def fallback_note(reason: str | None) -> str:
    """The note under a turn that the built-in engine took over; nothing where it did not."""
    if reason is None:
        return ""
    return f"The language model could not take this turn, so the built-in interviewer did. {reason}"


def number(count: int) -> str:
    """Small numbers as words."""
    return _NUMBERS[count] if 0 <= count < len(_NUMBERS) else str(count)


def counted(count: int, singular: str, plural: str | None = None) -> str:
    """`3 questions`, `1 question`."""
    return f"{count:,} {singular if count == 1 else plural or singular + 's'}"


def clock(seconds: float) -> str:
    """A countdown: `23:10`, and `1:00:00` from an hour on. Rounded up, so that 0:00 means that it is over."""
    whole = max(ceil(seconds), 0)
    hours, rest = divmod(whole, 3600)
    minutes, last = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{last:02}" if hours else f"{minutes}:{last:02}"


def duration(seconds: float) -> str:
    """How long something took: `45 s`, `7 min`, `7 min 20 s`."""
    minutes, rest = divmod(round(seconds), 60)
    if not minutes:
        return f"{rest} s"
    return f"{minutes} min {rest} s" if rest else f"{minutes} min"


def moment(at: datetime) -> str:
    """Date and time where the server is: `2 March 2026, 09:05`. The page's script shows the reader's own."""
    here = at.astimezone()
    return f"{here.day} {here:%B %Y, %H:%M}"


def percent(share: float) -> str:
    """A fraction as a whole percentage."""
    return f"{round(share * 100)}%"


def minutes(seconds: float) -> str:
    """About how long something takes, in whole minutes, at least one."""
    return counted(max(round(seconds / 60), 1), "minute")


FILTERS: Mapping[str, Callable[..., object]] = {
    "named": name_of,
    "number": number,
    "counted": counted,
    "clock": clock,
    "duration": duration,
    "minutes": minutes,
    "thinking": thinking,
    "moment": moment,
    "percent": percent,
    "iso": datetime.isoformat,
}
"""What the templates use."""
