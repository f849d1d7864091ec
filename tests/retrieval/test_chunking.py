"""Passages: within the window, within their heading, nothing lost."""

import re

from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer

from service.content.values import Guide
from service.retrieval.chunking import MOST_TOKENS, cut_guide
from service.retrieval.embedder import bundled_folder, bundled_token_counter
from tests.support.sample import sample_guide

COUNT = bundled_token_counter()
TOKENIZER = Tokenizer.from_file(str(bundled_folder() / "tokenizer.json"))
TOKENIZER.no_truncation()
TOKENIZER.no_padding()


def guide_of(text: str) -> Guide:
    return sample_guide().model_copy(update={"text": text})


def letters(text: str) -> str:
    """The text without white space and without the fences of code, which every piece of a block has."""
    return re.sub(r"^```\w*$|\s", "", text, flags=re.MULTILINE)


def test_a_short_section_is_one_passage_under_its_heading_path() -> None:
    passages = cut_guide(sample_guide(), COUNT)
    assert [one.id for one in passages] == [
        "calibration#what-a-score-means",
        "calibration#temperature-scaling",
        "calibration#when-it-fails",
    ]
    assert passages[0].path == ("Calibration", "What a score means")
    assert passages[0].indexed.startswith("Calibration > What a score means\n")


def test_a_sub_heading_carries_the_heading_above_it() -> None:
    (_, below) = cut_guide(guide_of("## Above\n\nText.\n\n### Below\n\nMore."), COUNT)
    assert below.path == ("Calibration", "Above", "Below")


@given(
    st.lists(
        st.one_of(
            st.text("abcdefg hijk.,", min_size=1, max_size=900),
            st.lists(st.text("abc xyz", min_size=3, max_size=80), min_size=2, max_size=40).map(
                lambda lines: "```python\n" + "\n".join(line.strip() or "x" for line in lines) + "\n```"
            ),
            st.integers(1, 60).map(lambda n: "$$\n" + " + ".join(["x^2"] * n) + "\n$$"),
            st.integers(1, 80).map(lambda n: "\n".join(f"- item number {i}" for i in range(n))),
            st.integers(200, 2000).map(lambda n: "x" * n),
        ),
        min_size=1,
        max_size=5,
    )
)
def test_every_passage_fits_and_together_they_are_the_text(blocks: list[str]) -> None:
    text = "## One heading\n\n" + "\n\n".join(blocks)
    guide = guide_of(text)
    passages = cut_guide(guide, COUNT)
    assert all(COUNT(one.indexed) <= MOST_TOKENS for one in passages)
    body = "".join(section.text for section in guide.sections)
    assert letters("\n".join(one.text for one in passages)) == letters(body)


def test_parts_are_numbered_and_no_paragraph_that_fits_is_cut() -> None:
    paragraphs = [f"Paragraph {number} says a thing about temperature. " * 6 for number in range(8)]
    passages = cut_guide(guide_of("## Long\n\n" + "\n\n".join(paragraphs)), COUNT)
    assert [one.part for one in passages] == list(range(1, len(passages) + 1))
    assert passages[1].id == "calibration#long.2"
    for paragraph in paragraphs:
        assert sum(paragraph.strip() in one.text for one in passages) == 1


def test_changing_one_section_changes_the_digests_of_its_passages_only() -> None:
    before = cut_guide(sample_guide(), COUNT)
    changed = sample_guide().text.replace("one number", "a single number", 1)
    after = cut_guide(guide_of(changed), COUNT)
    assert [old.digest == new.digest for old, new in zip(before, after, strict=True)] == [True, False, True]


@given(st.text(st.characters(categories=("L", "N", "P", "S", "Zs"), include_characters="\n\t"), max_size=300))
def test_the_count_is_the_model_s_own(text: str) -> None:
    assert COUNT(text) == len(TOKENIZER.encode(text).ids)


def test_pieces_of_code_have_their_fences_and_pieces_of_a_table_its_head() -> None:
    code = "\n".join(f"value_{number} = measure(sample_{number})" for number in range(40))
    table = "| what you see | likely cause |\n|---|---|\n" + "\n".join(
        f"| sign number {number} | cause number {number} |" for number in range(40)
    )
    passages = cut_guide(guide_of(f"## Code\n\n```python\n{code}\n```\n\n## Signs\n\n{table}"), COUNT)
    of_code = [one.text for one in passages if one.anchor == "code"]
    of_table = [one.text for one in passages if one.anchor == "signs"]
    assert len(of_code) > 1
    assert all(text.startswith("```python\n") and text.endswith("\n```") for text in of_code)
    assert len(of_table) > 1
    assert all(text.startswith("| what you see | likely cause |\n|---|---|\n") for text in of_table)
