"""Vectors come back bit for bit; what is damaged counts as not there."""

import logging

import numpy as np
import pytest
from numpy.typing import NDArray
from sqlalchemy import text

from service.store.database import Database
from service.store.embeddings import BATCH, Embeddings

MODEL = "all-MiniLM-L6-v2"


@pytest.fixture
def embeddings(database: Database) -> Embeddings:
    return Embeddings(database)


def _vectors(count: int, dimension: int = 384) -> dict[str, NDArray[np.float32]]:
    values = np.random.default_rng(0).standard_normal((count, dimension), dtype=np.float32)
    return {f"digest-{number}": row for number, row in enumerate(values)}


def test_vectors_come_back_bit_for_bit(embeddings: Embeddings) -> None:
    stored = _vectors(BATCH + 3, dimension=8)
    embeddings.put_many(stored, MODEL)
    found = embeddings.get_many([*stored, "unknown"], MODEL)
    assert set(found) == set(stored)
    for digest, vector in stored.items():
        assert found[digest].dtype == np.float32
        np.testing.assert_array_equal(found[digest], vector)
    assert next(iter(found.values())).flags.writeable


def test_big_endian_and_strided_vectors_are_stored_by_value(embeddings: Embeddings) -> None:
    values = np.arange(6, dtype=np.float32)
    embeddings.put_many({"big": values.astype(">f4"), "strided": values[::2]}, MODEL)
    found = embeddings.get_many(["big", "strided"], MODEL)
    np.testing.assert_array_equal(found["big"], values)
    np.testing.assert_array_equal(found["strided"], values[::2])


def test_each_model_has_its_own(embeddings: Embeddings) -> None:
    embeddings.put_many(_vectors(1), MODEL)
    assert embeddings.get_many(["digest-0"], "other") == {}


def test_a_vector_that_is_put_again_takes_the_place_of_the_old(embeddings: Embeddings) -> None:
    for value in (1.0, 2.0):
        embeddings.put_many({"a": np.full(4, value, dtype=np.float32)}, MODEL)
    np.testing.assert_array_equal(embeddings.get_many(["a"], MODEL)["a"], np.full(4, 2.0))


def test_nothing_asked_or_put_is_nothing_done(embeddings: Embeddings) -> None:
    embeddings.put_many({}, MODEL)
    assert embeddings.get_many([], MODEL) == {}


BAD = {
    "two-dimensional": np.zeros((2, 2), dtype=np.float32),
    "empty": np.zeros(0, dtype=np.float32),
    "not a number": np.array([1.0, np.nan], dtype=np.float32),
    "infinite": np.array([1.0, np.inf], dtype=np.float32),
}


@pytest.mark.parametrize("vector", BAD.values(), ids=BAD)
def test_what_is_no_vector_is_refused_with_all_that_came_with_it(
    embeddings: Embeddings, vector: NDArray[np.float32]
) -> None:
    with pytest.raises(ValueError, match="finite"):
        embeddings.put_many({**_vectors(1), "bad": vector}, MODEL)
    assert embeddings.get_many(["digest-0", "bad"], MODEL) == {}


DAMAGE = {
    "cut short": "UPDATE embeddings SET dimension = 5",
    "empty": "UPDATE embeddings SET dimension = 0",
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_vector_counts_as_not_there(
    embeddings: Embeddings, database: Database, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    embeddings.put_many(_vectors(1, dimension=4), MODEL)
    with database.write() as session:
        session.connection().execute(text(damage))
    with caplog.at_level(logging.WARNING):
        assert embeddings.get_many(["digest-0"], MODEL) == {}
    assert "damaged" in caplog.text
    embeddings.put_many(_vectors(1, dimension=4), MODEL)
    assert set(embeddings.get_many(["digest-0"], MODEL)) == {"digest-0"}
