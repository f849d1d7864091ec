"""The lock files fit pyproject.toml, each other and what is installed here, and leave nothing to chance."""

import ast
import re
import sys
from importlib.metadata import Distribution, distributions, packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.packaging.locks import ROOT, declared, names, pins, versions

RUNTIME, TORCH, DEV = "requirements.lock", "requirements-torch.lock", "requirements-dev.lock"


@pytest.fixture(scope="module")
def installed() -> dict[str, Distribution]:
    return {canonicalize_name(distribution.name): distribution for distribution in distributions()}


def needs(distribution: Distribution) -> list[Requirement]:
    """What it requires on this machine, without its extras."""
    requirements = [Requirement(text) for text in distribution.requires or []]
    return [one for one in requirements if one.marker is None or one.marker.evaluate({"extra": ""})]


@pytest.mark.parametrize(
    ("groups", "locks"),
    [
        pytest.param(("dependencies", "setup", "torch"), (RUNTIME, TORCH), id="the service"),
        pytest.param(("dev",), (DEV,), id="its tests"),
    ],
)
def test_every_declared_requirement_is_locked_at_a_version_that_satisfies_it(
    groups: tuple[str, ...], locks: tuple[str, ...]
) -> None:
    locked = versions(*locks)
    for requirement in declared(*groups):
        if requirement.marker is None or requirement.marker.evaluate():
            assert requirement.specifier.contains(locked[canonicalize_name(requirement.name)]), str(
                requirement
            )


@pytest.mark.parametrize("lock", [RUNTIME, DEV])
def test_every_entry_has_hashes(lock: str) -> None:
    assert all(pin.hashes for pin in pins(lock))


def test_the_locks_agree_where_they_overlap() -> None:
    runtime, torch, dev = versions(RUNTIME), versions(TORCH), versions(DEV)
    for other in (torch, dev):
        assert {name: other[name] for name in other.keys() & runtime.keys()} == {
            name: runtime[name] for name in other.keys() & runtime.keys()
        }


def test_torch_is_exact_and_stays_out_of_the_hashed_locks() -> None:
    [torch] = [requirement for requirement in declared("dependencies") if requirement.name == "torch"]
    assert str(torch) == "torch==2.13.0"
    assert versions(TORCH)["torch"] == "2.13.0"
    assert "torch" not in versions(RUNTIME, DEV)
    assert not [name for name in versions(RUNTIME, DEV) if name.startswith(("nvidia-", "cuda-", "triton"))]


def test_what_torch_requires_here_is_named_and_locked(installed: dict[str, Distribution]) -> None:
    required = names(needs(installed["torch"]))
    gpu = {name for name in required if name.startswith(("nvidia-", "cuda-", "triton"))}
    assert required - gpu == names(declared("torch"))
    assert gpu <= versions(TORCH).keys()


def test_the_locks_are_closed(installed: dict[str, Distribution]) -> None:
    """Whatever a locked package requires is locked as well: nothing is left for an installer to choose."""
    locked = versions(RUNTIME, TORCH, DEV)
    open_ends = {
        f"{name} requires {requirement}"
        for name in locked.keys() & installed.keys()
        for requirement in needs(installed[name])
        if not requirement.specifier.contains(
            locked.get(canonicalize_name(requirement.name), ""), prereleases=True
        )
    }
    assert open_ends == set()


def test_what_is_installed_is_what_is_locked(installed: dict[str, Distribution]) -> None:
    locked = versions(RUNTIME, TORCH, DEV)
    here = {name: installed[name].version.split("+")[0] for name in locked.keys() & installed.keys()}
    assert here == {name: locked[name] for name in here}


@pytest.mark.parametrize(
    ("folder", "groups"),
    [
        pytest.param("service", ("dependencies",), id="the service"),
        pytest.param("tests", ("dependencies", "dev"), id="its tests"),
    ],
)
def test_every_import_is_of_a_declared_package(folder: str, groups: tuple[str, ...]) -> None:
    """Nothing works only because somebody else's dependency happens to bring it along."""
    providers = packages_distributions()
    ours = {"service", "tests", *(path.stem for path in (ROOT / ".ci").glob("*.py"))}
    allowed = names(declared(*groups))
    undeclared = {
        f"{path.relative_to(ROOT)} imports {module}"
        for path in sorted((ROOT / folder).rglob("*.py"))
        for module in imported_modules(path) - ours - sys.stdlib_module_names
        if not {canonicalize_name(provider) for provider in providers.get(module, [])} & allowed
    }
    assert undeclared == set()


def imported_modules(path: Path) -> set[str]:
    """Top-level names of what the file imports, anywhere in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found


def test_the_range_of_pythons_is_the_same_everywhere() -> None:
    script = (ROOT / ".ci" / "find_python.sh").read_text()
    oldest, newest = (
        re.search(rf"^{end}_python=3\.(\d+)$", script, re.MULTILINE) for end in ("oldest", "newest")
    )
    assert oldest is not None
    assert newest is not None
    declared_range = f'requires-python = ">=3.{oldest[1]},<3.{int(newest[1]) + 1}"'
    assert declared_range in (ROOT / "pyproject.toml").read_text()
    for minor in range(int(oldest[1]), int(newest[1]) + 1):
        assert f"python3.{minor}" in script
