"""What the API gives back: domain values as JSON objects."""

from service.conductor.runner import RoundView
from service.content.values import Guide, Library
from service.interview.events import Recorded
from service.interview.values import PlannedQuestion
from service.store.summaries import RoundSummary
from service.web.turns import turns_of

Json = dict[str, object]


def summary_shape(one: RoundSummary) -> Json:
    """A line of the history."""
    return {
        "id": one.id,
        "title": one.title,
        "mode": one.mode,
        "minutes": one.minutes,
        "status": one.head.status,
        "verdict": one.head.verdict,
        "created_at": one.created_at.isoformat(),
        "ended_at": one.head.ended_at.isoformat() if one.head.ended_at else None,
        "deadline": one.head.deadline.isoformat() if one.head.deadline else None,
        "answered": one.head.answered,
        "asked": one.head.asked,
    }


def view_shape(view: RoundView) -> Json:
    """A round as its room shows it: what was said, never what a grader thinks of it."""
    state = view.state
    return {
        "id": view.id,
        "title": view.title,
        "status": view.status,
        "thinking": view.thinking,
        "settings": state.settings.model_dump(mode="json", exclude={"seed"}),
        "questions_asked": len(state.threads),
        "questions_planned": len(state.plan),
        "seq": state.seq - 1,
        "deadline": state.deadline.isoformat() if state.deadline else None,
        "server_now": view.now.isoformat(),
        "draft": {"text": view.draft.text, "version": view.draft.version},
        "turns": [
            {
                "seq": turn.seq,
                "speaker": turn.speaker,
                "move": turn.move,
                "text": turn.text,
                "note": turn.note,
                "question_number": turn.question_number,
                "at": turn.at.isoformat(),
            }
            for turn in turns_of(view.events)
        ],
    }


def recorded_shape(recorded: Recorded) -> Json:
    """The receipt for something that was recorded."""
    return {"seq": recorded.seq, "kind": recorded.event.kind, "at": recorded.at.isoformat()}


def plan_shape(plan: tuple[PlannedQuestion, ...], library: Library) -> Json:
    """The plan without its questions: topics, times, and which one goes deep."""
    return {
        "count": len(plan),
        "questions": [
            {
                "guide": one.guide,
                "title": library.guides[one.guide].title,
                "seconds": one.budget,
                "depth": one.depth,
            }
            for one in plan
        ],
    }


def guide_shape(guide: Guide, questions: int) -> Json:
    """A guide as lists show it."""
    return {
        "slug": guide.slug,
        "title": guide.title,
        "group": guide.group,
        "summary": guide.summary,
        "minutes": guide.minutes,
        "questions": questions,
    }
