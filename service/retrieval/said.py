"""What candidates say of each guide's topic, in one text a guide: the words of its question bank."""

from collections.abc import Mapping

from service.content.values import Library, Question


def said_of_guides(library: Library) -> Mapping[str, str]:
    """By guide, the words of its questions as they are asked, answered, half understood and misunderstood."""
    return {
        slug: "\n".join(text for question in library.questions_of(slug) for text in _said(question))
        for slug in library.guides
    }


def _said(question: Question) -> list[str]:
    return [
        question.prompt,
        question.answer,
        *(anchor for criterion in question.rubric for anchor in criterion.anchors),
        *(term for criterion in question.rubric for group in criterion.terms for term in group),
        *(one.says for one in question.misconceptions),
    ]
