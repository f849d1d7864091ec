"""What the conductor stands on: the clock, the shelves of SQL, the engines. Wired together in `service.app`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from service.content.values import Library, Passage
from service.grading.report import Report
from service.interview.engine import Grader, Interviewer
from service.interview.state import State
from service.interview.values import EngineName
from service.store.grades import Grades, Reports
from service.store.library import Shelf
from service.store.rounds import Rounds

Clock = Callable[[], datetime]
"""The server's time, timezone-aware, UTC."""


@dataclass(frozen=True, slots=True)
class ConductorParts:
    """`library` is what new rounds are planned from; `passages_of` gives a guide's passages in their order."""

    clock: Clock
    seed: Callable[[], int]
    rounds: Rounds
    shelf: Shelf
    grades: Grades
    reports: Reports
    library: Callable[[], Library]
    passages_of: Callable[[str], Sequence[Passage]]
    interviewers: Mapping[EngineName, Interviewer]
    grader: Grader
    make_report: Callable[[State, datetime], Report]
