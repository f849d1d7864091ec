"""One prompt: a Markdown file with a head that declares what goes in and what comes out, and a Jinja body.

    ---
    purpose: one line
    inputs: {name: what it is, ...}
    output: what the model is to answer with
    ---
    body

The body may use the declared inputs and nothing else, and must use each of them; rendering takes exactly them.
Templates are sandboxed: they can call nothing. What is put in is data, it is never read as a template.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256

import jinja2
import yaml
from jinja2 import meta
from jinja2.sandbox import ImmutableSandboxedEnvironment
from pydantic import BaseModel, ConfigDict, ValidationError

from service.errors import PromptError

_ENVIRONMENT = ImmutableSandboxedEnvironment(
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    autoescape=False,  # a prompt is plain text, not HTML
)


class _Head(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    purpose: str
    inputs: Mapping[str, str]
    output: str


@dataclass(frozen=True)
class Prompt:
    """A checked prompt. `inputs` says what each input is; `digest` is the SHA-256 of the whole file."""

    name: str
    purpose: str
    inputs: Mapping[str, str]
    output: str
    digest: str
    _template: jinja2.Template = field(repr=False)

    def render(self, given: Mapping[str, object]) -> str:
        """The text with its inputs filled in. Raises PromptError naming the file and the input."""
        for key in given:
            if key not in self.inputs:
                raise PromptError(f"prompts/{self.name}.md: {key}: no such input is declared")
        for key in self.inputs:
            if key not in given:
                raise PromptError(f"prompts/{self.name}.md: {key}: this input was not given")
        try:
            return self._template.render(given).strip()
        except (jinja2.TemplateError, TypeError, ValueError) as error:
            raise PromptError(f"prompts/{self.name}.md: cannot be rendered: {error}") from error


def parse_prompt(name: str, text: str) -> Prompt:
    """The prompt in a file's text; `name` is its path below `prompts/`, without `.md`. Raises PromptError."""
    file = f"prompts/{name}.md"
    if not text.startswith("---\n") or "\n---\n" not in text:
        raise PromptError(f"{file}:1: front matter between two lines of --- was expected")
    top, body = text[4:].split("\n---\n", 1)
    head = _head(file, top)
    if not body.strip():
        raise PromptError(f"{file}: a body below the front matter was expected")
    template, used = _compiled(file, body, top.count("\n") + 3)
    for key in sorted(used - set(head.inputs)):
        raise PromptError(f"{file}: {key}: the body uses this, and inputs does not declare it")
    for key in sorted(set(head.inputs) - used):
        raise PromptError(f"{file}: inputs.{key}: the body does not use this input")
    digest = sha256(text.encode()).hexdigest()
    return Prompt(name, head.purpose, head.inputs, head.output, digest, template)


def _head(file: str, text: str) -> _Head:
    try:
        return _Head.model_validate(yaml.safe_load(text))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = (mark.line if mark is not None else 0) + 2
        raise PromptError(
            f"{file}:{line}: not valid YAML: {getattr(error, 'problem', None) or error}"
        ) from error
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=False)[0]
        key = ".".join(str(step) for step in found["loc"])
        raise PromptError(f"{file}: {key}: {found['msg']}") from error


def _compiled(file: str, body: str, above: int) -> tuple[jinja2.Template, set[str]]:
    try:
        tree = _ENVIRONMENT.parse(body)
        return _ENVIRONMENT.from_string(body), meta.find_undeclared_variables(tree)
    except jinja2.TemplateSyntaxError as error:
        raise PromptError(f"{file}:{error.lineno + above}: {error.message}") from error
