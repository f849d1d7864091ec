"""Keeps SQL, the index and what is served in step with the knowledge folder.

SQL is the truth: what was read from the files once is served from there, and the files are read again only when
their fingerprint has changed. Reading 53 guides and their questions takes seconds, their rows a fraction of one.
"""

import hashlib
import logging
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from service.content.checker import check
from service.content.loader import load_knowledge
from service.content.values import Library, Passage
from service.errors import ContentError
from service.retrieval.chunking import CountTokens, cut_guides
from service.retrieval.index import PassageIndex, Progress, SearchResult, unseen
from service.retrieval.said import said_of_guides
from service.store.library import Shelf

log = logging.getLogger(__name__)

CUT = 2
"""Counts up whenever passages are cut in another way, so that unchanged files are cut again."""


class Librarian:
    """Holds the library that is served. `open` first; everything else is for any thread after that."""

    def __init__(
        self, folder: Path, shelf: Shelf, index: PassageIndex, count_tokens: Callable[[], CountTokens]
    ) -> None:
        self._folder, self._shelf, self._index = folder, shelf, index
        self._count_tokens = count_tokens
        self._library = Library(guides={}, questions={})
        self._by_guide: Mapping[str, Sequence[Passage]] = {}

    def open(self) -> bool:
        """Serve what the folder holds now; True when it had changed. Raises ContentError, StoreError."""
        fingerprint = self._fingerprint()
        changed = self._shelf.fingerprint() != fingerprint
        if changed:
            knowledge = load_knowledge(self._folder)
            problems = check(knowledge)
            if problems:
                raise ContentError(problems)
            passages = cut_guides(knowledge.library.guides.values(), self._count_tokens())
            changes = self._shelf.sync(knowledge.library, passages, fingerprint)
            log.info("the knowledge has changed: %s", changes)
        self._library = self._shelf.load()
        passages = self._shelf.passages()
        by_guide: defaultdict[str, list[Passage]] = defaultdict(list)
        for passage in passages:
            by_guide[passage.guide].append(passage)
        self._by_guide = dict(by_guide)
        self._index.serve(passages, said_of_guides(self._library))
        return changed

    def library(self) -> Library:
        return self._library

    def passages_of(self, guide: str) -> Sequence[Passage]:
        """The passages of a guide in reading order; none for an unknown one."""
        return self._by_guide.get(guide, ())

    def search(self, query: str, limit: int = 10) -> SearchResult:
        return self._index.search(query, limit)

    def build_index(self, progress: Progress = unseen) -> int:
        """Make the dense index of what is served; returns how many passages were embedded for it."""
        return self._index.build_dense(progress)

    def _fingerprint(self) -> str:
        """SHA-256 over names and contents of all knowledge files, and over how they are cut."""
        found = hashlib.sha256(f"cut {CUT}".encode())
        for path in sorted(self._folder.rglob("*")):
            if path.suffix in (".md", ".yaml") and path.is_file():
                data = path.read_bytes()
                found.update(f"\n{path.relative_to(self._folder).as_posix()} {len(data)}\n".encode())
                found.update(data)
        return found.hexdigest()
