"""The question on the table: its prompt and topic, as rooms pin it."""

from service.content.values import Library
from service.interview.state import State
from service.interview.values import Move
from service.web.sse import Asked


def guide_title(slug: str, library: Library) -> str:
    """The title of a guide; its slug, readably, where the guide is gone."""
    guide = library.guides.get(slug)
    return guide.title if guide is not None else slug.replace("-", " ").capitalize()


def asked_in(state: State, move: Move, library: Library) -> Asked | None:
    """What `move` asks, if it asks a question of this round."""
    question = state.questions.get(move.question or "")
    return None if question is None else Asked(question.prompt, guide_title(question.guide, library))
