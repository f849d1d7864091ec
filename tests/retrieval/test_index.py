"""The index: what it answers, what it caches, and what it refuses to serve."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest

from service.content.values import Passage
from service.errors import EmbedderUnavailable, IndexDamaged
from service.retrieval import dense
from service.retrieval.chunking import cut_guides
from service.retrieval.dense import FaissIndex
from service.retrieval.embedder import HashingEmbedder, Vectors
from service.retrieval.fusion import RRF_K, favour_homes, fuse, jointly, nearest, of_the_best
from service.retrieval.index import PassageIndex
from service.retrieval.lexical import Bm25Index, tokenize
from service.retrieval.remembering import RememberingEmbedder
from tests.support.sample import GUIDE_TEXT, sample_guide

OTHER = """\
## Splitting

A tree splits greedily by the gain in impurity, Gini or entropy.

## Pruning

Cost-complexity pruning walks back from the full tree by cross-validation.
"""


def some_passages(text: str = GUIDE_TEXT) -> tuple[Passage, ...]:
    guides = [
        sample_guide().model_copy(update={"text": text}),
        sample_guide("trees").model_copy(update={"text": OTHER}),
    ]
    return cut_guides(guides, lambda words: len(words.split()))


class Cache:
    """An EmbeddingCache in memory that counts what is put into it."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], Vectors] = {}

    def get_many(self, digests: Sequence[str], model: str) -> Mapping[str, Vectors]:
        return {digest: self.kept[digest, model] for digest in digests if (digest, model) in self.kept}

    def put_many(self, vectors: Mapping[str, Vectors], model: str) -> None:
        self.kept |= {(digest, model): row for digest, row in vectors.items()}


class Broken(HashingEmbedder):
    def embed(self, texts: Sequence[str]) -> Vectors:
        raise EmbedderUnavailable("no model today")


def built(folder: Path, cache: Cache | None = None) -> PassageIndex:
    index = PassageIndex(HashingEmbedder(), cache or Cache(), folder)
    index.serve(some_passages())
    index.build_dense()
    return index


def test_words_answer_before_the_vectors_are_there(tmp_path: Path) -> None:
    index = PassageIndex(HashingEmbedder(), Cache(), tmp_path)
    index.serve(some_passages())
    found = index.search("how does temperature scaling work")
    assert found.mode == "lexical"
    assert found.hits[0].passage.anchor == "temperature-scaling"


def test_both_arms_are_fused_once_the_vectors_are_there(tmp_path: Path) -> None:
    found = built(tmp_path).search("pruning a tree by cross-validation", limit=2)
    assert found.mode == "fused"
    assert found.hits[0].passage.anchor == "pruning"
    assert len(found.hits) == 2


def test_search_can_be_narrowed_to_guides(tmp_path: Path) -> None:
    found = built(tmp_path).search("temperature scaling", guides=["trees"])
    assert {hit.passage.guide for hit in found.hits} == {"trees"}


@pytest.mark.parametrize("query", ["", "   ", "the of and", "?!", "α" * 50])
def test_a_query_without_words_finds_something_or_nothing_but_does_not_fail(
    tmp_path: Path, query: str
) -> None:
    built(tmp_path).search(query)
    Bm25Index([passage.indexed for passage in some_passages()]).search(query, 3)


def test_an_empty_library_can_be_served_and_searched(tmp_path: Path) -> None:
    index = PassageIndex(HashingEmbedder(), Cache(), tmp_path)
    index.serve(())
    assert index.build_dense() == 0
    assert index.search("anything").hits == ()


def test_only_changed_passages_are_embedded_again(tmp_path: Path) -> None:
    cache = Cache()
    index = built(tmp_path, cache)
    assert len(cache.kept) == 5
    index.serve(some_passages(GUIDE_TEXT.replace("one number", "a single number", 1)))
    assert index.build_dense() == 1
    assert index.search("single number").mode == "fused"


def test_a_saved_index_is_loaded_without_embedding_anything(tmp_path: Path) -> None:
    built(tmp_path)
    again = PassageIndex(Broken(), Cache(), tmp_path)
    again.serve(some_passages())
    assert again.build_dense() == 0
    assert again.is_dense


def damage_nothing(folder: Path) -> None:
    (folder / "passages.faiss").unlink()


def cut_short(folder: Path) -> None:
    path = folder / "passages.faiss"
    path.write_bytes(path.read_bytes()[:-7])


def flip_a_bit(folder: Path) -> None:
    path = folder / "passages.faiss"
    data = bytearray(path.read_bytes())
    data[-3] ^= 1
    path.write_bytes(bytes(data))


def garble_the_manifest(folder: Path) -> None:
    (folder / "manifest.json").write_text("{")


def claim_another_model(folder: Path) -> None:
    path = folder / "manifest.json"
    path.write_text(path.read_text().replace("hashing-384", "other"))


@pytest.mark.parametrize(
    "damage", [damage_nothing, cut_short, flip_a_bit, garble_the_manifest, claim_another_model]
)
def test_a_damaged_or_stale_index_is_refused_and_rebuilt(tmp_path: Path, damage: object) -> None:
    cache = Cache()
    built(tmp_path, cache)
    assert callable(damage)
    damage(tmp_path)
    digests = [one.digest for one in some_passages()]
    with pytest.raises(IndexDamaged):
        FaissIndex.load(tmp_path, "hashing-384", digests)
    built(tmp_path, cache)
    assert len(FaissIndex.load(tmp_path, "hashing-384", digests)) == len(digests)


def test_an_index_of_other_passages_is_refused(tmp_path: Path) -> None:
    built(tmp_path)
    with pytest.raises(IndexDamaged):
        FaissIndex.load(tmp_path, "hashing-384", [one.digest for one in some_passages()][::-1])


def test_a_graph_answers_like_the_exact_index(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = np.random.default_rng(0).normal(size=(500, 32)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    exact = FaissIndex.build(rows)
    monkeypatch.setattr(dense, "FLAT_UP_TO", 100)
    graph = FaissIndex.build(rows)
    agree = sum(exact.search(row, 1)[0][0] == graph.search(row, 1)[0][0] for row in rows[:100])
    assert agree >= 95


def test_fusion_is_the_sum_of_reciprocal_ranks() -> None:
    fused = dict(fuse([["a", "b"], ["b", "c"]]))
    assert fused["b"] == pytest.approx(1 / (RRF_K + 2) + 1 / (RRF_K + 1))
    assert [item for item, _ in fuse([["a", "b"], ["b", "c"]])] == ["b", "a", "c"]


def test_words_are_folded_as_this_field_needs() -> None:
    assert set(tokenize("precision@K of the Regularisers")) == {
        "precision@k",
        "precision",
        "k",
        "regulariser",
    }
    assert tokenize("calibrations") == tokenize("calibration")
    assert tokenize("regularised") == tokenize("regularized")


def test_rows_of_the_double_have_unit_length_and_alike_texts_are_alike() -> None:
    rows = HashingEmbedder().embed(["temperature scaling", "scaling by temperature", "isolation forest", ""])
    assert np.linalg.norm(rows[:3], axis=1) == pytest.approx([1, 1, 1])
    assert float(rows[0] @ rows[1]) > float(rows[0] @ rows[2])


def test_a_remembering_embedder_asks_the_model_once_for_each_text() -> None:
    cache, plain = Cache(), HashingEmbedder()
    first = RememberingEmbedder(plain, cache).embed(["one text", "another", "one text"])
    again = RememberingEmbedder(Broken(), cache)
    assert np.array_equal(again.embed(["another", "one text"]), first[[1, 0]])
    assert np.array_equal(first, plain.embed(["one text", "another", "one text"]))
    with pytest.raises(EmbedderUnavailable):
        again.embed(["something new"])


def test_a_remembering_embedder_of_nothing_gives_nothing() -> None:
    assert RememberingEmbedder(HashingEmbedder(), Cache()).embed([]).shape == (0, 384)


def test_a_passage_rises_with_its_guide_and_one_of_no_ranked_guide_stays() -> None:
    found = fuse([["a1", "b1", "c1"]])
    favoured = favour_homes(found, lambda item: item[0], ["b", "a"], weight=2.0)
    assert [item for item, _ in favoured] == ["b1", "a1", "c1"]
    assert dict(favoured)["b1"] == pytest.approx(1 / (RRF_K + 2) + 2 / (RRF_K + 1))
    assert dict(favoured)["c1"] == dict(found)["c1"]


def test_the_guide_that_is_about_the_question_comes_before_one_that_touches_it() -> None:
    def passage(guide: str, number: int, text: str) -> Passage:
        return Passage(id=f"{guide}#{number}", guide=guide, anchor="a", part=1, path=(guide,), text=text)

    index = PassageIndex(HashingEmbedder(), Cache(), Path("unused"))
    index.serve(
        [
            passage("forests", 1, "No pruning."),
            passage("forests", 2, "Bagging averages deep trees, each grown on its own bootstrap sample."),
            passage("forests", 3, "Out-of-bag rows give an estimate of the error without another split."),
            passage("pruning", 1, "Grow the tree, then cut back by pruning what does not pay."),
            passage("pruning", 2, "Cross-validation picks how much pruning."),
            passage("pruning", 3, "Pruning after growth beats stopping early."),
        ]
    )
    first, *_ = index.search("pruning").hits
    assert first.passage.guide == "pruning"


def test_a_guide_is_known_by_what_is_said_of_it_but_that_is_never_found() -> None:
    index = PassageIndex(HashingEmbedder(), Cache(), Path("unused"))
    texts = {"forests": "Averaging deep trees.", "boosting": "Adding shallow trees."}
    passages = [
        Passage(id=f"{guide}#a", guide=guide, anchor="a", part=1, path=(guide,), text=text)
        for guide, text in texts.items()
    ]
    index.serve(passages)
    assert [hit.passage.guide for hit in index.search("sequential trees").hits] == ["forests", "boosting"]
    index.serve(passages, {"boosting": "It is sequential, each tree corrects the last."})
    assert [hit.passage.guide for hit in index.search("sequential trees").hits] == ["boosting", "forests"]
    assert index.search("sequential").hits == ()


def test_a_home_is_as_near_as_its_best_passages_together() -> None:
    found = [("a", 0.9), ("b", 0.8), ("b", 0.7), ("c", 0.65), ("a", 0.1), ("b", 0.05)]
    assert nearest(found, 1) == {"a": 0.9, "b": 0.8, "c": 0.65}
    assert nearest(found, 2) == pytest.approx({"a": 0.5, "b": 0.75, "c": 0.325})


def test_homes_are_ranked_by_all_their_scores_together() -> None:
    shares = of_the_best({"a": 8.0, "b": 4.0})
    assert shares == {"a": 1.0, "b": 0.5}
    assert jointly([(1.0, shares), (2.0, {"b": 0.9, "c": 0.2})]) == ["b", "a", "c"]
    assert of_the_best({}) == {} == of_the_best({"a": 0.0})
