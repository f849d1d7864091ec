"""The built-in interviewer: words each move from what the author of the question wrote, with no model behind it.

A senior colleague who is interested: short sentences, one question at a time, refers to what was said. In a timed
round it neither praises nor corrects; in practice it says after each question what stood and what was missing.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import assert_never

from service.content.values import Kind, Passage
from service.interview.asking import asked_by, last_asked
from service.interview.engine import Chosen, TurnRequest, Words
from service.interview.quoting import quote_of
from service.interview.state import Mark, State, Thread
from service.interview.values import EngineName, Move

_SCOPE: Mapping[Kind, str] = {
    "concept": "I am after the idea first, then the mechanism behind it, then where it stops being true.",
    "derivation": "I want the steps, with each assumption named where you use it. Plain text or LaTeX, as you like.",
    "debugging": "Tell me what you would look at first, what each finding would mean, and what you would do about it.",
    "design": "Tell me what you would build, what you would leave out, and what would make you change your mind.",
    "case": "Work it as you would on the job. Ask me for any figure or fact that you need.",
    "code": "Code or close pseudocode will do, with a word on why it is right.",
    "trade-off": "I want a choice and its defence: what you gain, what you pay, and when you would choose otherwise.",
}

_ONWARDS = ("Next one.", "Let's go on.", "Here is the next.", "A different one now.")
_STAY = ("Let's stay with this.", "Okay. One more on this.", "Let's go a step further.")
_QUOTED = (
    "You said “{quote}”.",
    "Okay. You mentioned “{quote}”.",
    "Let's push on that: “{quote}”.",
    "I noted “{quote}”.",
)
_ADVANCE = {
    "done": ("Okay. Let's move on.", "All right. Let's leave it there.", "Okay, that will do for this one."),
    "enough-asked": ("Okay. Let's move on.", "All right. Let's leave it there."),
    "skipped": ("All right, we skip this one.",),
    "unknown": ("That is fine. We leave it there.", "Fair enough. We go on."),
    "repeated": ("You have said that already, so I take it as your answer.",),
    "stuck": ("Let's not spend the time there. We go on.",),
    "question-time": ("I stop you there for time.", "Let me stop you there; the clock wants us to go on."),
}
_CLOSE = {
    "done": "Those were my questions. Thank you for your time.",
    "time": "That is our time. Thank you.",
    "user": "All right, we stop here. Thank you for your time.",
}
REPORT_COMES = "Your report is being written: every mark in it shows the words that earned it."


class BuiltinInterviewer:
    """An Interviewer that takes the first offer and words it from the question bank. Never fails, needs nothing."""

    @property
    def name(self) -> EngineName:
        return "builtin"

    async def speak(self, request: TurnRequest) -> AsyncIterator[Chosen | Words]:
        move = request.offers[0]
        yield Chosen(move)
        yield Words(word(move, request.state, request.passages))


def word(move: Move, state: State, passages: Sequence[Passage] = ()) -> str:
    """The Markdown text of a move in a state. `passages` give the titles of what practice feedback points to."""
    match move.kind:
        case "open":
            return _open(state)
        case "ask":
            return _ask(state)
        case "close":
            return f"{_CLOSE[move.reason or 'done']} {REPORT_COMES}"
        case "probe" | "challenge" | "hint" | "clarify" | "reveal" | "advance":
            thread = state.threads[-1]
        case _:
            assert_never(move.kind)
    match move.kind:
        case "probe":
            return _followup(move, state, thread, asked_by(move, thread))
        case "challenge":
            return _followup(move, state, thread, _challenge(move, thread))
        case "hint":
            return _hint(move, state, thread)
        case "clarify":
            return _clarify(move, thread)
        case "reveal":
            return " ".join(thread.question.facts[index].reveal for index in move.facts)
        case "advance":
            return _advance(move, state, thread, passages)
        case _:
            assert_never(move.kind)


def _open(state: State) -> str:
    count = len(state.plan)
    questions = "one question" if count == 1 else f"{_number(count)} questions"
    cases = any(state.questions[planned.question].kind == "case" for planned in state.plan)
    lines = ["Welcome."]
    if state.settings.mode == "timed":
        lines.append(f"We have {state.settings.minutes} minutes and {questions}.")
        lines.append(
            "I will follow up on what you say and keep an eye on the clock; comments come in the report."
        )
    else:
        lines.append(f"This is practice: {questions}, no clock.")
        lines.append(
            "I will follow up on what you say. After each question I tell you what stood and what was missing."
        )
    if count > 1 and any(planned.depth for planned in state.plan):
        lines.append("On one of them we will go deeper.")
    if cases:
        lines.append("For a case I know more than I say at first, so ask me for what you need.")
    lines.append("Think aloud; if you do not know something, say so and we go on.")
    return " ".join(lines)


def _ask(state: State) -> str:
    planned = state.plan[len(state.threads)]
    prompt = state.questions[planned.question].prompt
    lead = "" if not state.threads else _pick(_ONWARDS, state)
    if planned.depth and len(state.plan) > 1:
        lead = f"{lead} Let's take our time over this one.".strip()
    return f"{lead}\n\n{prompt}" if lead else prompt


def _followup(move: Move, state: State, thread: Thread, question: str) -> str:
    quote = quote_of(thread, move)
    lead = _pick(_QUOTED, state).format(quote=quote) if quote else _pick(_STAY, state)
    return f"{lead} {question}"


def _challenge(move: Move, thread: Thread) -> str:
    asked = asked_by(move, thread)
    return asked if move.misconception is not None else f"Let's put that to the test. {asked}"


def _hint(move: Move, state: State, thread: Thread) -> str:
    text = thread.question.hints[move.hint or 0]
    price = "A hint, and it will count a little: " if state.settings.mode == "timed" else "A hint: "
    return f"{price}{text}"


def _clarify(move: Move, thread: Thread) -> str:
    asked = last_asked(thread)
    match move.reason:
        case "explain":
            return f"{_SCOPE[thread.question.kind]}\n\n{asked}"
        case "withheld":
            return f"I keep that to myself until the report. Tell me how far you get and where it stops.\n\n{asked}"
        case "no-hints":
            return f"That was the last hint that I have for this one.\n\n{asked}"
        case "ending":
            return f"“End round” ends it; it asks once more. If you want to go on, we are here:\n\n{asked}"
        case _:
            return f"Sure.\n\n{asked}"


def _advance(move: Move, state: State, thread: Thread, passages: Sequence[Passage]) -> str:
    lead = _pick(_ADVANCE.get(move.reason or "done", _ADVANCE["done"]), state)
    if state.settings.mode == "timed":
        return lead
    return "\n\n".join([lead, *_feedback(thread, passages)])


def _feedback(thread: Thread, passages: Sequence[Passage]) -> list[str]:
    marks = thread.marks("practice")
    stood = [mark for mark in marks if mark.assessment.state == "met"]
    thin = [mark for mark in marks if mark.assessment.state == "partial"]
    missing = [mark for mark in marks if mark.assessment.state in ("missed", "contradicted")]
    stated = dict.fromkeys(
        found.misconception
        for turn in thread.turns
        if turn.assessment
        for found in turn.assessment.misconceptions
    )
    parts = [_list("What stood", stood), _list("What was thin", thin), _list("What was missing", missing)]
    corrections = " ".join(thread.question.misconceptions[index].correction for index in stated)
    if corrections:
        parts.append(f"**To put right.** {corrections}")
    to_read = list(dict.fromkeys(mark.criterion.passage for mark in (*missing, *thin)))
    if to_read:
        titles = {
            passage.anchor: passage.path[-1] for passage in passages if passage.guide == thread.question.guide
        }
        links = (f"[{titles.get(a, _titled(a))}](guide:{thread.question.guide}#{a})" for a in to_read)
        parts.append(f"**Where to read.** {', '.join(links)}.")
    return [part for part in parts if part]


def _list(title: str, marks: Sequence[Mark]) -> str:
    if not marks:
        return ""
    return "\n".join([f"**{title}.**", "", *(f"- {mark.criterion.expects}" for mark in marks)])


def _titled(anchor: str) -> str:
    return anchor.replace("-", " ").capitalize()


def _pick(variants: Sequence[str], state: State) -> str:
    """A variant by the place in the round: the same round words itself the same way each time."""
    return variants[(state.settings.seed + state.seq) % len(variants)]


def _number(count: int) -> str:
    words = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    return words[count] if count < len(words) else str(count)
