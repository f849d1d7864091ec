"""Prompt files are checked when they are loaded, and rendered strictly."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from service.errors import PromptError
from service.prompting.prompt import parse_prompt
from service.prompting.shelf import PromptShelf, load_prompts
from tests.prompting.samples import SAMPLES

FOLDER = Path(__file__).resolve().parents[2] / "prompts"

GOOD = """\
---
purpose: Greet.
inputs:
  name: who is greeted
output: one sentence
---
Hello {{ name }}.
"""


def test_every_prompt_of_the_product_renders_with_its_sample() -> None:
    shelf = load_prompts(FOLDER)
    assert {prompt.name for prompt in shelf} == set(SAMPLES)
    for prompt in shelf:
        text = prompt.render(SAMPLES[prompt.name])
        assert text
        assert "{{" not in text
        assert "!" not in text.replace("exclamation mark", "")


@pytest.mark.parametrize("reason", ["repeat", "explain", "withheld", "no-hints", "ending"])
def test_every_reason_to_clarify_has_its_guidance(reason: str) -> None:
    prompt = load_prompts(FOLDER).prompt("interviewer/clarify", frozenset({"reason"}))
    others = {
        prompt.render({"reason": other}) for other in ("repeat", "explain", "withheld", "no-hints", "ending")
    }
    assert prompt.render({"reason": reason}) in others
    assert len(others) == 5


def test_a_prompt_renders_what_it_was_given() -> None:
    prompt = parse_prompt("a/b", GOOD)
    assert prompt.render({"name": "Ada"}) == "Hello Ada."


def test_what_is_put_in_is_never_read_as_a_template() -> None:
    assert parse_prompt("a/b", GOOD).render({"name": "{{ 7 * 6 }}"}) == "Hello {{ 7 * 6 }}."


def test_the_digest_changes_with_the_file() -> None:
    assert parse_prompt("a/b", GOOD).digest == parse_prompt("a/b", GOOD).digest
    assert parse_prompt("a/b", GOOD).digest != parse_prompt("a/b", GOOD + "More.\n").digest
    before, after = (PromptShelf([parse_prompt("a/b", text)]) for text in (GOOD, GOOD + "More.\n"))
    assert before.digest("a") != after.digest("a")


@dataclass(frozen=True)
class Case:
    name: str
    text: str
    says: str


BROKEN = [
    Case("no-front-matter", "Hello.", "prompts/a/b.md:1: front matter"),
    Case("no-yaml", "---\npurpose: [\n---\nHello.\n", "not valid YAML"),
    Case("no-purpose", GOOD.replace("purpose: Greet.\n", ""), "purpose"),
    Case("unknown-key", GOOD.replace("output:", "outputs:"), "output"),
    Case("empty-body", GOOD.replace("Hello {{ name }}.\n", ""), "a body"),
    Case("undeclared-input", GOOD + "{{ age }}\n", "prompts/a/b.md: age"),
    Case("unused-input", GOOD.replace("{{ name }}", "you"), "inputs.name"),
    Case("broken-template", GOOD.replace("}}", "}"), "prompts/a/b.md:7"),
]


@pytest.mark.parametrize("case", BROKEN, ids=lambda case: case.name)
def test_a_malformed_prompt_is_refused_by_file_and_key(case: Case) -> None:
    with pytest.raises(PromptError) as caught:
        parse_prompt("a/b", case.text)
    assert "prompts/a/b.md" in str(caught.value)
    assert case.says in str(caught.value)


@pytest.mark.parametrize(("given", "key"), [({}, "name"), ({"name": "Ada", "age": 36}, "age")])
def test_rendering_takes_exactly_the_declared_inputs(given: dict[str, object], key: str) -> None:
    with pytest.raises(PromptError, match=f"prompts/a/b.md: {key}"):
        parse_prompt("a/b", GOOD).render(given)


@pytest.mark.parametrize(
    "body", ["{{ name.nothing }}", "{{ name.__class__.__mro__ }}", "{{ name() }}", "{{ name + 1 }}"]
)
def test_a_body_that_goes_wrong_is_named(body: str) -> None:
    prompt = parse_prompt("a/b", GOOD.replace("{{ name }}", body))
    with pytest.raises(PromptError, match=r"prompts/a/b\.md"):
        prompt.render({"name": "Ada"})


def test_a_missing_prompt_or_a_prompt_with_other_inputs_is_found_at_the_start() -> None:
    shelf = PromptShelf([parse_prompt("a/b", GOOD)])
    with pytest.raises(PromptError, match=r"prompts/a/c.md: this file is missing"):
        shelf.prompt("a/c", frozenset())
    with pytest.raises(PromptError, match=r"prompts/a/b.md: age"):
        shelf.prompt("a/b", frozenset({"name", "age"}))


def test_a_missing_folder_and_an_unreadable_file_are_named(tmp_path: Path) -> None:
    with pytest.raises(PromptError, match="prompts"):
        load_prompts(tmp_path / "prompts")
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b.md").write_bytes(b"\xff")
    with pytest.raises(PromptError, match=r"a/b\.md"):
        load_prompts(tmp_path)
