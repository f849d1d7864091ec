"""From the report and the round's events to the cards of the report page."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from service.content.values import Library
from service.grading.report import CriterionReport, QuestionReport, Report, ShareReport
from service.interview.events import Recorded
from service.interview.values import CriterionState, level_of
from service.web import wording
from service.web.asking import guide_title
from service.web.evidence import Span, mark_spans
from service.web.markdown import render
from service.web.pages.report_cards import (
    CorrectionCard,
    CriterionCard,
    DeeperCard,
    LineCard,
    NextCard,
    QuestionCard,
    ShareCard,
)
from service.web.turns import Turn, turns_of

SHOWN = ("Little shown", "In part", "Solid", "Strong")
"""A score in words, by the same floors as the levels of a criterion."""


_NEXT: Mapping[CriterionState, str] = {
    "contradicted": "Put right first",
    "missed": "Learn to show",
    "partial": "Make complete",
    "unassessed": "Go over",
    "met": "Keep",
}


def next_cards(report: Report, library: Library) -> tuple[NextCard, ...]:
    """What to do next, each with the way there."""
    return tuple(
        NextCard(
            lead=_NEXT[one.why],
            text=render(one.text),
            url=passage_url(one.guide, one.anchor),
            link=passage_title(one.guide, one.anchor, library),
            practise_url=f"/rounds/new?guide={one.guide}",
        )
        for one in report.what_next
    )


def share_cards(shares: Sequence[ShareReport]) -> tuple[ShareCard, ...]:
    """All dimensions or rungs, those that nothing was asked of too; none where nothing was asked at all."""
    if not any(one.criteria for one in shares):
        return ()
    return tuple(
        ShareCard(
            name=one.name,
            share=one.score,
            words=_shown(one),
            criteria=one.criteria,
            expected=one.expected,
        )
        for one in shares
    )


def _shown(one: ShareReport) -> str:
    if not one.criteria:
        return "Not asked"
    return "Not assessed" if one.score is None else SHOWN[level_of(one.score)]


def question_cards(report: Report, events: Sequence[Recorded], library: Library) -> tuple[QuestionCard, ...]:
    """Each question with its thread, in the order of the round."""
    threads: defaultdict[int, list[Turn]] = defaultdict(list)
    for turn in turns_of(events):
        if turn.move not in ("close", "end"):
            threads[turn.question_number].append(turn)
    return tuple(
        _question(number, question, threads[number], library)
        for number, question in enumerate(report.questions, 1)
    )


def _question(number: int, question: QuestionReport, turns: Sequence[Turn], library: Library) -> QuestionCard:
    spans: defaultdict[int, list[Span]] = defaultdict(list)
    for key, criterion in enumerate(question.criteria, 1):
        for spot in criterion.evidence:
            spans[spot.turn].append(Span(spot.start, spot.end, key))
    return QuestionCard(
        number=number,
        prompt=render(question.prompt),
        guide=guide_title(question.guide, library),
        guide_url=f"/guides/{question.guide}",
        kind=question.kind,
        depth=question.depth,
        share=question.score,
        rung=question.rung,
        spent_s=question.spent_s,
        budget_s=question.budget_s,
        hints=question.hints_used,
        remarks=tuple(_remarks(question)),
        lines=tuple(_line(turn, spans, turn.seq in question.failed_turns) for turn in turns),
        criteria=tuple(_criterion(key, one, library) for key, one in enumerate(question.criteria, 1)),
        corrections=tuple(
            CorrectionCard(one.quote, render(one.correction)) for one in question.misconceptions
        ),
        answer=render(question.answer),
        deeper=tuple(DeeperCard(render(one.ask), render(one.holds)) for one in question.deeper),
    )


def _remarks(question: QuestionReport) -> Iterator[str]:
    """What else there is to say about how a question went."""
    if question.cut_off:
        yield "The round ended before you could answer this. It counts nowhere."
    elif not question.turns:
        yield "You did not answer this question."
    closed = wording.CLOSED.get(question.closed or "", "")
    if closed and not question.cut_off:
        yield closed
    yield from (wording.FLAGS[flag] for flag in question.flags if flag in wording.FLAGS)


def _line(turn: Turn, spans: Mapping[int, Sequence[Span]], failed: bool) -> LineCard:
    """A turn; the candidate's are shown as typed where something in them is marked."""
    marked = spans.get(turn.seq, ()) if turn.speaker == "candidate" else ()
    html = mark_spans(turn.text, marked) if marked else turn.html
    note = "This answer could not be assessed." if failed else turn.note
    return LineCard(turn.seq, turn.speaker, html, bool(marked), note)


def _criterion(key: int, one: CriterionReport, library: Library) -> CriterionCard:
    incomplete = one.level is not None and one.state in ("missed", "partial")
    return CriterionCard(
        key=key,
        expects=render(one.expects),
        state=one.state,
        weight=one.weight,
        dimension=one.dimension,
        rung=one.rung,
        reason=one.reason,
        full_marks=one.levels[-1] if incomplete and one.levels else "",
        quotes=len(one.evidence),
        passage_url=passage_url(one.passage.guide, one.passage.anchor),
        passage=passage_title(one.passage.guide, one.passage.anchor, library),
        hinted=one.hinted,
        repaired=one.was_contradicted and one.state in ("met", "partial"),
    )


def passage_url(guide: str, anchor: str) -> str:
    """Where a passage is read."""
    return f"/guides/{guide}#{anchor}"


def passage_title(guide: str, anchor: str, library: Library) -> str:
    """The heading that an anchor leads to; the guide's title where it is gone."""
    known = library.guides.get(guide)
    sections = known.sections if known is not None else ()
    return next((one.title for one in sections if one.anchor == anchor), None) or guide_title(guide, library)
