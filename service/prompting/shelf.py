"""All prompts of a folder, loaded and checked at once: a broken one is found when the service starts."""

from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path

from service.errors import PromptError
from service.prompting.prompt import Prompt, parse_prompt


class PromptShelf:
    """Prompts by name: `interviewer/probe` stands in `prompts/interviewer/probe.md`."""

    def __init__(self, prompts: Iterable[Prompt]) -> None:
        self._prompts = {prompt.name: prompt for prompt in prompts}

    def __iter__(self) -> Iterator[Prompt]:
        return iter(self._prompts.values())

    def prompt(self, name: str, inputs: frozenset[str]) -> Prompt:
        """The prompt of that name. Raises PromptError if it is missing or takes other inputs than `inputs`."""
        found = self._prompts.get(name)
        if found is None:
            raise PromptError(f"prompts/{name}.md: this file is missing")
        for key in sorted(inputs.symmetric_difference(found.inputs)):
            said = (
                "is not declared, and the code gives it"
                if key in inputs
                else "is declared, and the code has none"
            )
            raise PromptError(f"prompts/{name}.md: {key}: this input {said}")
        return found

    def digest(self, under: str) -> str:
        """SHA-256 over all prompts below `under`: it changes when any of them does."""
        chosen = sorted(prompt.digest for prompt in self if prompt.name.startswith(f"{under}/"))
        return sha256("".join(chosen).encode()).hexdigest()


def load_prompts(folder: Path) -> PromptShelf:
    """Every `<who>/<what>.md` below `folder`. Raises PromptError."""
    if not folder.is_dir():
        raise PromptError(f"{folder.name}: a folder with prompts was expected")
    return PromptShelf(_load(path, folder) for path in sorted(folder.glob("*/*.md")))


def _load(path: Path, folder: Path) -> Prompt:
    name = path.relative_to(folder).with_suffix("").as_posix()
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PromptError(f"prompts/{name}.md: a readable file in UTF-8 was expected") from error
    return parse_prompt(name, text)
