"""The conversation as pages show it: the events of a round that somebody said or did."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from markupsafe import Markup

from service.interview.events import AnswerGiven, EndAsked, HintAsked, Recorded, Said, SkipAsked, TimeUp
from service.web import wording
from service.web.markdown import render


@dataclass(frozen=True, slots=True)
class Turn:
    """One line of the conversation. `text` may be empty where `note` says all (a hint was asked for)."""

    seq: int
    speaker: Literal["interviewer", "candidate"]
    move: str
    text: str
    note: str
    question_number: int
    at: datetime

    @property
    def html(self) -> Markup:
        return render(self.text)


def turns_of(events: Iterable[Recorded]) -> Iterator[Turn]:
    """What was said and done, in order, each with the number of the question it belongs to (0 before the first)."""
    asked = 0
    for one in events:
        event = one.event
        match event:
            case Said():
                asked += event.move.kind == "ask"
                note = wording.fallback_note(event.fallback)
                yield Turn(one.seq, "interviewer", event.move.kind, event.text, note, asked, one.at)
            case AnswerGiven():
                yield Turn(one.seq, "candidate", "answer", event.text, "", asked, one.at)
            case TimeUp() if event.draft.strip():
                yield Turn(
                    one.seq, "candidate", "draft", event.draft, wording.heard_note("draft"), asked, one.at
                )
            case HintAsked():
                yield Turn(one.seq, "candidate", "hint", "", wording.heard_note("hint"), asked, one.at)
            case SkipAsked():
                yield Turn(one.seq, "candidate", "skip", "", wording.heard_note("skip"), asked, one.at)
            case EndAsked():
                yield Turn(one.seq, "candidate", "end", "", wording.heard_note("end"), asked, one.at)
            case _:
                pass
