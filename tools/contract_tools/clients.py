"""Makes the same program in each language by the commands of the page, and compares what it prints in each."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

from . import readable
from .commands import PAGE, commands
from .document import ROOT, parse
from .edition30 import write_edition
from .programs import GateError, find_file, fresh, refuse_old, run
from .trials import Program, compare, lines_of, try_curl

if TYPE_CHECKING:
    from collections.abc import Sequence

PROGRAMS = ROOT / "tests" / "clients"
SCRATCH = ROOT / "build" / "clients"

ANNOTATIONS_JAR = Path("/usr/share/java/geronimo-annotation-1.3-spec.jar")
"""javax.annotation, which left the JDK and which the generated Java client still imports."""

SETTINGS = {
    "PYTHONPATH": "",  # ours is not the reader's
    "GOPROXY": "off",  # the generated client needs the standard library alone
    "GOCACHE": str(SCRATCH.parent / "go-cache"),
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    "npm_config_audit": "false",
    "npm_config_fund": "false",
}
"""What the commands are run with beside the environment: nothing that changes what they make."""


@frozen
class Language:
    """A language with commands on the page.

    Attributes:
        folder: Where the page puts its program, and the name of its samples.
        heading: The page's heading over its commands.
        command: What runs the program, in its folder.
        needed: The programs that the commands call.
        generated: Whether the generator of the page makes its client.
        edition: The edition of OpenAPI that it is made from.
    """

    folder: str
    heading: str
    command: Sequence[str]
    needed: Sequence[str]
    generated: bool = True
    edition: str = "3.1"


GO = ("./reader",)

LANGUAGES = {
    "typescript": Language("typescript", "TypeScript", ("node", "out/main.js"), ("node", "npm"), generated=False),
    "go": Language("go", "Go", GO, ("go", "java")),
    "go-from-3.0": Language("go", "Go", GO, ("go", "java"), edition="3.0"),
    "java": Language("java", "Java", ("./reader",), ("java", "javac")),
    "ruby": Language("ruby", "Ruby", ("ruby", "-I", "client/lib", "main.rb"), ("ruby", "java")),
    "php": Language("php", "PHP", ("php", "main.php"), ("php", "java")),
}
"""Python comes beside them, always: its lines are what the others owe."""


def python() -> Program:
    """The Python package is committed: there is nothing to generate."""
    return Program("python", [sys.executable, str(PROGRAMS / "python" / "main.py")], ROOT)


def make(name: str, contract: Path, scratch: Path) -> Program:
    """Make the program of a language by the page's commands, in an empty folder that holds the contract.

    Raises:
        GateError: If a command fails, or what it needs is missing.
    """
    language, page = LANGUAGES[name], PAGE.read_text(encoding="utf-8")
    place = scratch / language.edition
    if not place.exists():
        fresh(place)
        if language.edition == "3.0":
            write_edition(parse(contract.read_text(encoding="utf-8")), place / "openapi.yaml")
        else:
            shutil.copyfile(contract, place / "openapi.yaml")
    if language.generated and not (scratch / "generator").exists():
        _follow(commands(page, "The generator"), scratch)
    if language.generated and not (place / "generator").exists():
        (place / "generator").symlink_to(scratch / "generator", target_is_directory=True)
    if name == "java":
        find_file(ANNOTATIONS_JAR, "apt-get install libgeronimo-annotation-1.3-spec-java")
    shutil.copytree(PROGRAMS / language.folder, place / language.folder)
    _follow(commands(page, language.heading), place)
    return Program(name, language.command, place / language.folder)


def _follow(script: str, folder: Path) -> None:
    run(["/bin/sh", "-eu", "-c", script], cwd=folder, env=SETTINGS)


def refuse_unknown(languages: Sequence[str]) -> None:
    """Let nothing begin that cannot be finished.

    Raises:
        GateError: If there is no such language, or what it needs is missing or too old.
    """
    for name in languages:
        if name not in ("python", *LANGUAGES):
            raise GateError(f"there is no client in {name}; name some of: {', '.join(('python', *LANGUAGES))}")
        if name in LANGUAGES:
            refuse_old(LANGUAGES[name].needed)


def main(arguments: Sequence[str], contract: Path) -> int:
    """Make and run the program in every language, or in those that are named."""
    chosen = arguments or list(LANGUAGES)
    printed: dict[str, dict[str, str]] = {}
    try:
        refuse_unknown(chosen)
        # Each generator would say something else about what is no contract, at length.
        readable.refuse(readable.load(contract), readable.shown(contract))
        scratch = fresh(SCRATCH)
        printed["python"] = lines_of(python(), scratch / "large")
        for name in dict.fromkeys(chosen):
            if name != "python":
                printed[name] = lines_of(make(name, contract, scratch), scratch / "large")
                compare({"python": printed["python"], name: printed[name]})
            print(f"{name}: {len(next(iter(printed[name].values())).splitlines())} lines", flush=True)
        try_curl(scratch / "large")
    except GateError as error:
        print(f"make clients: {error}", file=sys.stderr)
        return 1
    print(f"{', '.join(printed)} print the same lines, and curl brings the same total.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[2:], Path(sys.argv[1]).resolve()))
