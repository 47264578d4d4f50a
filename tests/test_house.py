"""The house is as it was drawn: imports run one way, and the root holds only what people import."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import isometric_registry
import isometric_registry_client

ROOT = Path(isometric_registry.__file__).parent
GENERATED = Path(isometric_registry_client.__file__).parent

PUBLIC = {
    "__init__.py",
    "client.py",
    "environment.py",
    "errors.py",
    "models.py",
    "py.typed",
    "cli",
    "export",
    "issuances",
    "ledger",
    "mirror",
    "organisations",
    "report",
    "sandbox",
    "testing",
    "writes",
}
LONGEST = 300
"""Lines. A longer file is two rooms."""

CORE_LINES = 4100
"""Lines of the core without its errors. 2,500 were wanted. What is over is what it takes to be cancelled, interrupted
at any moment (abortable, blocking, offload, exchange: 440), to find a credential however it is spelled (secrets,
credentials: 390), to say what looks wrong about a refused request (refusals, hints: 270), and to refuse what a caller
or the environment says wrongly in words of its own (arguments, settings, proxies: 600)."""


def module_of(path: Path) -> str:
    root = GENERATED if path.is_relative_to(GENERATED) else ROOT
    parts = [root.name, *path.relative_to(root).with_suffix("").parts]
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path: Path, *, when_loaded: bool) -> set[str]:
    """Return the modules that a module imports: all of them, or those at its top level, type checking aside."""
    found: set[str] = set()
    module = module_of(path)
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    todo: list[ast.AST] = list(parsed(path).body)
    while todo:
        node = todo.pop()
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            name = ".".join([*base, *([node.module] if node.module else [])])
            # Of a package, what is asked for may be a module; its __init__ is there already and cannot be waited for.
            found |= {f"{name}.{alias.name}" for alias in node.names} | ({name} if node.module else set())
        elif when_loaded and isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            todo += node.orelse
        elif not (when_loaded and isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)):
            todo += ast.iter_child_nodes(node)
    return found


@cache
def drawn(*, when_loaded: bool) -> dict[str, set[str]]:
    """Return which of our modules imports which, be it late or for its types only, or those when it is loaded."""
    paths = [*ROOT.rglob("*.py"), *GENERATED.rglob("*.py")]
    modules = {module_of(path) for path in paths}
    return {module_of(path): imports(path, when_loaded=when_loaded) & modules - {module_of(path)} for path in paths}


def room(module: str) -> str:
    """Return the room that a module belongs to: the core, the generated package, or a part of the rest."""
    parts = module.split(".")
    return parts[0] if parts[0] == GENERATED.name or len(parts) == 1 else parts[1]


def circle_in(arrows: dict[str, set[str]]) -> list[str]:
    done: set[str] = set()

    def walk(name: str, way: list[str]) -> list[str]:
        if name in way:
            return [*way[way.index(name) :], name]
        if name not in done:
            for target in sorted(arrows.get(name, ())):
                if found := walk(target, [*way, name]):
                    return found
            done.add(name)
        return []

    for name in sorted(arrows):
        if found := walk(name, []):
            return found
    return []


def test_a_circle_would_be_found() -> None:
    assert circle_in({"a": {"b"}, "b": {"c"}, "c": {"a"}}) == ["a", "b", "c", "a"]
    assert circle_in({"a": {"b"}, "b": {"c"}}) == []


def test_an_import_is_found_wherever_it_stands() -> None:
    found = drawn(when_loaded=False)["isometric_registry.client"]
    late, for_types = "isometric_registry._core.funnel", "isometric_registry._core.environment"
    assert {late, for_types} <= found
    assert {late, for_types} & drawn(when_loaded=True)["isometric_registry.client"] == set()


def test_no_module_imports_itself_through_others() -> None:
    # Late imports and those for types count: who reads one module should not have to read all of a circle. What
    # ``errors`` offers of other rooms makes none, since those modules take their base classes from ``_core.errors``.
    assert circle_in(drawn(when_loaded=False)) == []


def test_no_room_imports_itself_through_others() -> None:
    # Late imports aside: ``errors`` offers those of other rooms lazily, and all rooms import it.
    arrows: dict[str, set[str]] = {}
    for module, targets in drawn(when_loaded=True).items():
        arrows.setdefault(room(module), set()).update({room(target) for target in targets} - {room(module)})
    arrows.pop("isometric_registry")  # the root, which imports nothing but its version
    assert circle_in({name: targets - {"isometric_registry"} for name, targets in arrows.items()}) == []


def test_the_core_imports_nothing_of_the_package_but_itself() -> None:
    for path in (ROOT / "_core").rglob("*.py"):
        ours = {
            name for name in imports(path, when_loaded=False) if name.startswith(("isometric_registry", GENERATED.name))
        }
        assert all(name.startswith("isometric_registry._core") for name in ours), path


def test_generated_code_imports_the_core_and_itself() -> None:
    for path in GENERATED.rglob("*.py"):
        ours = {name for name in imports(path, when_loaded=False) if name.startswith("isometric_registry")}
        assert all(name.startswith(("isometric_registry._core", GENERATED.name)) for name in ours), path


def test_the_ledger_sends_nothing() -> None:
    for path in (ROOT / "ledger").rglob("*.py"):
        loaded = imports(path, when_loaded=False)
        assert not {
            name for name in loaded if any(w in name for w in ("_core.funnel", "_core.transport", "registry.client"))
        }, path


def test_the_root_holds_only_what_people_import() -> None:
    there = {path.name for path in ROOT.iterdir() if path.name not in ("__pycache__", "_core")}
    assert there == PUBLIC


def test_no_file_is_two_rooms() -> None:
    long = {str(path.relative_to(ROOT)): lines for path in ROOT.rglob("*.py") if (lines := count(path)) > LONGEST}
    assert long == {}


def test_the_core_is_small() -> None:
    lines = sum(count(path) for path in (ROOT / "_core").rglob("*.py") if path.name != "errors.py")
    assert lines <= CORE_LINES


def count(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())
