"""The interviewer whose words come from a language model.

One call makes a turn. The state machine's offers go in as numbered moves; the reply names one and words it. What
the question bank wants said word for word (questions, hints, facts, feedback) is never the model's to say: code
puts it behind the model's words. Any failure raises an EngineError, and the conductor gives the turn to the built-in
interviewer, also when some words were shown already: the page is told to forget them.
"""

import secrets
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator, Mapping
from contextlib import aclosing

from service.content.values import Question
from service.errors import EngineError, ModelGarbled, PromptError
from service.interview.brief import INPUTS, MOST_LINES, Brief, Option, brief_of
from service.interview.choice import ChoiceReader
from service.interview.engine import Chosen, TurnRequest, Words
from service.interview.guard import Guard, HiddenText
from service.interview.values import EngineName, MoveKind
from service.llm.chat import ChatModel, ChatRequest, Finish, Message
from service.prompting.prompt import Prompt
from service.prompting.shelf import PromptShelf

MOST_TOKENS = 320
"""Of a reply: four sentences with a quotation and some mathematics, and the line that names the move."""

MOST_SENTENCES = 5
"""Of what a model says in one turn; the prompts ask for fewer."""

_PERSONA_INPUTS = frozenset({"mode", "level", "role"})
_TURN_INPUTS = frozenset({"question", "thread", "passages", "guidance", "nonce"})


def new_nonce() -> str:
    """A code that nobody can guess: what the candidate typed before cannot contain it."""
    return secrets.token_hex(6)


class ModelledInterviewer:
    """An Interviewer that speaks through a ChatModel. Raises PromptError when made, EngineError when it speaks."""

    def __init__(self, chat: ChatModel, prompts: PromptShelf, nonce: Callable[[], str] = new_nonce) -> None:
        self._chat = chat
        self._nonce = nonce
        self._persona = prompts.prompt("interviewer/persona", _PERSONA_INPUTS)
        self._turn = prompts.prompt("interviewer/turn", _TURN_INPUTS)
        self._moves: Mapping[MoveKind, Prompt] = {
            kind: prompts.prompt(f"interviewer/{kind}", inputs) for kind, inputs in INPUTS.items()
        }
        self.prompts_digest = prompts.digest("interviewer")

    @property
    def name(self) -> EngineName:
        return "llm"

    async def speak(self, request: TurnRequest) -> AsyncIterator[Chosen | Words]:
        brief, nonce = brief_of(request), self._nonce()
        try:
            asked = self._request(brief, nonce)
        except PromptError as error:
            raise EngineError("The interviewer's prompt could not be made.") from error
        async with aclosing(self._reply(request, brief, asked, nonce)) as parts:
            async for part in parts:
                yield part

    def _request(self, brief: Brief, nonce: str) -> ChatRequest:
        """The persona first: it is the same in every turn of a round, so an endpoint's prefix cache serves it."""
        persona = self._persona.render({"mode": brief.mode, "level": brief.level, "role": brief.role})
        turn = self._turn.render(
            {
                "question": brief.question,
                "thread": [{"speaker": line.label, "text": line.text} for line in brief.thread],
                "passages": [{"id": line.label, "text": line.text} for line in brief.passages],
                "guidance": [self._moves[one.move.kind].render(one.inputs) for one in brief.options],
                "nonce": nonce,
            }
        )
        return ChatRequest((Message("system", persona), Message("user", turn)), MOST_TOKENS)

    async def _reply(
        self, request: TurnRequest, brief: Brief, asked: ChatRequest, nonce: str
    ) -> AsyncGenerator[Chosen | Words, None]:
        reader = ChoiceReader(len(brief.options))
        guard: Guard | None = None
        option = brief.options[0]
        async with aclosing(self._chat.stream(asked)) as parts:
            async for part in parts:
                ended = isinstance(part, Finish)
                words = reader.finish() if isinstance(part, Finish) else reader.feed(part.text)
                if reader.chosen is None:
                    continue
                if guard is None:
                    option = brief.options[reader.chosen]
                    guard = Guard(
                        _hidden(request, brief, option, asked),
                        nonce,
                        timed=brief.mode == "timed",
                        most_questions=_most_questions(option),
                        most_sentences=MOST_SENTENCES,
                    )
                    yield Chosen(option.move)
                fit = guard.feed(words)
                if isinstance(part, Finish):
                    fit += guard.finish(part.reason == "stop")
                if fit:
                    yield Words(fit)
                if ended or guard.done:
                    break
        if guard is None or not guard.shown.strip():
            raise ModelGarbled("The model said nothing that can be used.")
        rest = _rest(option, guard)
        if rest:
            yield Words(f"\n\n{rest}")


def _rest(option: Option, guard: Guard) -> str:
    """What code adds: the verbatim text, or the author's own question where the model has asked none."""
    asks = option.authored.asks
    return option.authored.verbatim or (asks if "?" in asks and not guard.asked else "")


def _most_questions(option: Option) -> int:
    """As many as the author's follow-up has, mostly one; none where code puts the question."""
    asks = option.authored.asks
    return max(1, asks.count("?")) if asks else 0


def _hidden(request: TurnRequest, brief: Brief, chosen: Option, asked: ChatRequest) -> HiddenText:
    """Everything of the question, the passages and the instructions that was not said to the candidate anyway."""
    questions = {option.move.question for option in brief.options} - {None}
    texts = [text for name in questions if name for text in _kept(request.state.questions[name])]
    said = [line.text for line in request.transcript[-MOST_LINES:]]
    carried = [chosen.authored.verbatim, *(option.authored.asks for option in brief.options)]
    passages = [passage.text for passage in request.passages]
    instructions = [message.text for message in asked.messages]
    return HiddenText([*texts, *passages, *instructions], [*said, *carried, brief.question])


def _kept(question: Question) -> Iterator[str]:
    yield question.answer
    yield from question.hints
    for criterion in question.rubric:
        yield from (criterion.expects, *criterion.levels, *criterion.anchors, *criterion.contradictions)
    for misconception in question.misconceptions:
        yield misconception.correction
    for deeper in question.deeper:
        yield deeper.holds
    for fact in question.facts:
        yield fact.reveal
