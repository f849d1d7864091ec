"""What `hotseat check` does, from the folder to the exit status."""

import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from service.checking.blocks import blocks_of, missing_packages, run_blocks
from service.checking.formulas import can_set, complaints, formulas_of
from service.checking.table import table
from service.content.loader import Knowledge, load_knowledge
from service.content.standard import check_standard, measures
from service.errors import HotseatError, Problem


def check_library(folder: Path, slugs: Sequence[str], *, code: bool) -> int:
    """Check all guides of `folder`, or only `slugs`; print problems, then the table. The exit status: 1 with any.

    Raises ContentError for what cannot be loaded, HotseatError for a slug that is nowhere.
    """
    knowledge = load_knowledge(folder, slugs)
    known = {entry.slug for entry in knowledge.catalogue} | set(knowledge.library.guides)
    if unknown := [slug for slug in slugs if slug not in known]:
        raise HotseatError(f"there is no guide {unknown[0]}, neither in the folder nor in its catalogue")
    problems = [
        problem for problem in check_standard(knowledge) if not slugs or Path(problem.file).stem in slugs
    ]
    ran, failed = _run_code(knowledge, slugs) if code else (None, [])
    set_, unset = _set_formulas(knowledge, slugs)
    problems += [*failed, *unset]
    for problem in problems:
        print(problem, file=sys.stderr)
    print(table([one for one in measures(knowledge) if not slugs or one.slug in slugs], ran, set_))
    print(f"{len(problems)} problems." if problems else "No problems.")
    return 1 if problems else 0


def _run_code(knowledge: Knowledge, slugs: Sequence[str]) -> tuple[Mapping[str, int] | None, list[Problem]]:
    if missing := missing_packages():
        print(f"No code was run: {', '.join(missing)} not installed; ./test installs it.", file=sys.stderr)
        return None, []
    ran: Counter[str] = Counter()
    problems: list[Problem] = []
    for block, outcome in run_blocks(blocks_of(knowledge, slugs)):
        if outcome.error:
            problems.append(Problem(block.file, outcome.line, "", f"code that runs: {outcome.error}"))
        else:
            ran[block.guide] += 1
    return ran, problems


def _set_formulas(
    knowledge: Knowledge, slugs: Sequence[str]
) -> tuple[Mapping[str, int] | None, list[Problem]]:
    if not can_set():
        print("No formula was set: mini-racer is not installed; ./test installs it.", file=sys.stderr)
        return None, []
    formulas = formulas_of(knowledge, slugs)
    counted: Counter[str] = Counter()
    problems: list[Problem] = []
    for formula, said in zip(formulas, complaints(formulas), strict=True):
        if said:
            wanted = f"a formula that KaTeX sets without a word; of {formula.tex!r} it says: {said}"
            problems.append(Problem(formula.file, 1, formula.question, wanted))
        else:
            counted[formula.guide] += 1
    return counted, problems
