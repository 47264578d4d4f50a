"""Generates a client in each language, compiles it strictly, and compares what the same program prints in each."""

from __future__ import annotations

import difflib
import json
import re
import shutil
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from isometric_registry.sandbox import Sandbox

from .document import CONTRACT, FIXTURES, ROOT, parse
from .edition30 import write_edition
from .programs import NODE_MODULES, GateError, find_file, fresh, refuse_old, run
from .recorded import serve_recorded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PROGRAMS = ROOT / "tests" / "clients"
SCRATCH = ROOT / "build" / "clients"

UNKNOWN_ISSUANCE = "iss_0000000000SBX000"
"""Well formed, and no issuance has it."""

GENERATOR_JAR = "openapi_generator_cli/openapi-generator.jar"
"""It carries Jackson, which the generated Java client needs."""

ANNOTATIONS_JAR = Path("/usr/share/java/geronimo-annotation-1.3-spec.jar")
"""javax.annotation, which left the JDK and which the generated Java client still imports."""

GO_SETTINGS = {"CGO_ENABLED": "0", "GOFLAGS": "-mod=mod", "GOPROXY": "off"}
"""The generated client needs the standard library alone, and nothing is to be downloaded."""

JAVA_SETTINGS = ["-encoding", "UTF-8", "--release", "17", "-Xlint:all", "-Werror", "-proc:none"]
"""Every lint is an error. No annotation processor is run: that one finds nothing to do is a warning."""


def python(_contract: Path, _folder: Path) -> list[str]:
    """The Python package is committed: there is nothing to generate."""
    return [sys.executable, str(PROGRAMS / "python" / "main.py")]


def typescript(contract: Path, folder: Path) -> list[str]:
    """openapi-typescript and openapi-fetch, compiled with every strictness that tsc has."""
    shutil.copytree(PROGRAMS / "typescript", folder, dirs_exist_ok=True)
    (folder / "package.json").write_text('{"type": "module", "private": true}\n', encoding="utf-8")
    find_file(NODE_MODULES, "make node-tools")
    (folder / "node_modules").symlink_to(NODE_MODULES, target_is_directory=True)
    run(["openapi-typescript", contract, "--output", folder / "isometric.ts"])
    run(["tsc", "--project", "tsconfig.json"], cwd=folder)
    return ["node", str(folder / "out" / "main.js")]


def go(contract: Path, folder: Path) -> list[str]:
    """openapi-generator's go, built and vetted."""
    client, program = folder / "client", folder / "program"
    generate(
        contract,
        client,
        "go",
        ["--git-user-id", "local", "--git-repo-id", "isometric"],
        {"packageName": "isometric", "disallowAdditionalPropertiesIfNotPresent": "false"},
    )
    shutil.rmtree(client / "test")  # it imports an assertion library that nothing else needs
    shutil.copytree(PROGRAMS / "go", program)
    settings = {**GO_SETTINGS, "GOCACHE": str(SCRATCH.parent / "go-cache")}
    unformatted = run(["go", "fmt", "./..."], cwd=program, env=settings).strip()
    if unformatted:
        raise GateError(f"tests/clients/go is not formatted; run gofmt -w on: {unformatted}")
    for module in (client, program):
        run(["go", "vet", "./..."], cwd=module, env=settings)
    run(["go", "build", "-o", folder / "reader", "."], cwd=program, env=settings)
    return [str(folder / "reader")]


def go_from_30(contract: Path, folder: Path) -> list[str]:
    """The same, generated from the OpenAPI 3.0 edition."""
    document = parse(contract.read_text(encoding="utf-8"))
    return go(write_edition(document, folder / "openapi-3.0.yaml"), folder)


def java(contract: Path, folder: Path) -> list[str]:
    """openapi-generator's java on the JDK's own HTTP client, compiled with every lint as an error."""
    packages = {"invokerPackage": "local.isometric", "apiPackage": "local.isometric.api"}
    generate(
        contract,
        folder / "client",
        "java",
        ["--library", "native"],
        {**packages, "modelPackage": "local.isometric.model", "openApiNullable": "false"},
    )
    libraries = (
        f"{generator_jar()}:{find_file(ANNOTATIONS_JAR, 'apt-get install libgeronimo-annotation-1.3-spec-java')}"
    )
    sources = [str(path) for path in sorted((folder / "client" / "src" / "main" / "java").rglob("*.java"))]
    # The generated code calls two methods that the Jackson in the generator's jar deprecates; ours calls none.
    run(["javac", *JAVA_SETTINGS, "-Xlint:-deprecation", "-cp", libraries, "-d", folder / "classes", *sources])
    libraries = f"{folder / 'classes'}:{libraries}"
    run(["javac", *JAVA_SETTINGS, "-cp", libraries, "-d", folder / "program", PROGRAMS / "java" / "Main.java"])
    # The generated client reads bodies in the platform's encoding, which is ASCII in a bare container.
    return ["java", "-Dfile.encoding=UTF-8", "-cp", f"{folder / 'program'}:{libraries}", "Main"]


NEEDED = {"typescript": ("node",), "go": ("go", "java"), "go-from-3.0": ("go", "java"), "java": ("java", "javac")}
"""The programs that a language needs; openapi-generator runs on java."""

LANGUAGES: dict[str, Callable[[Path, Path], list[str]]] = {
    "python": python,
    "typescript": typescript,
    "go": go,
    "go-from-3.0": go_from_30,
    "java": java,
}
"""Each makes its program in a folder and returns the command that runs it. Python's lines are what the others owe."""


def generate(contract: Path, folder: Path, generator: str, options: list[str], properties: dict[str, str]) -> None:
    """Run openapi-generator."""
    listed = ",".join(f"{name}={value}" for name, value in properties.items())
    command: list[str | Path] = [
        "openapi-generator-cli",
        "generate",
        "--input-spec",
        contract,
        "--generator-name",
        generator,
    ]
    run([*command, "--output", folder, *options, "--additional-properties", f"hideGenerationTimestamp=true,{listed}"])


def generator_jar() -> Path:
    """Where the generator's own jar is."""
    for folder in sys.path:
        if (Path(folder) / GENERATOR_JAR).exists():
            return Path(folder) / GENERATOR_JAR
    raise GateError("openapi-generator.jar is missing; install it with: make contract-tools")


@contextmanager
def registries() -> Iterator[tuple[Sandbox, dict[str, str], list[str]]]:
    """The embedded registry and the recorded answers, with a program's environment and arguments."""
    with Sandbox() as sandbox, serve_recorded(FIXTURES) as (recorded_url, recorded_ids):
        credentials = {
            "ISOMETRIC_BASE_URL": sandbox.url,
            "ISOMETRIC_CLIENT_SECRET": sandbox.client_secret,
            "ISOMETRIC_ACCESS_TOKEN": sandbox.access_token,
            "PYTHONPATH": f"{ROOT / 'overrides'}:{ROOT / 'generated'}",
            "PYTHONIOENCODING": "utf-8",
        }
        marks = sandbox.data.landmarks
        yield sandbox, credentials, [marks.deep_splits, marks.future, UNKNOWN_ISSUANCE, recorded_url, *recorded_ids]


def compare(printed: dict[str, str]) -> None:
    """Demand the same lines of every language.

    Raises:
        GateError: If one differs from the first, with the differing lines.
    """
    first, *others = printed
    for other in others:
        if printed[other] != printed[first]:
            lines = difflib.unified_diff(
                printed[first].splitlines(), printed[other].splitlines(), first, other, lineterm="", n=1
            )
            raise GateError(f"{other} and {first} do not print the same lines:\n" + "\n".join(lines))


def ask_with_curl(credentials: dict[str, str], issuance_id: str, expected_kgs: int) -> None:
    """Run the curl program, and hold its answer against what the registry holds."""
    answer = json.loads(run(["/bin/sh", PROGRAMS / "curl" / "main.sh", issuance_id], env=credentials))
    if answer["credit_batch_size_total"]["credit_kgs"] != expected_kgs:
        raise GateError("curl brought another total than the registry holds")


def refuse_unknown(languages: list[str]) -> None:
    """Let nothing begin that cannot be finished.

    Raises:
        GateError: If there is no such language, or what it needs is missing or too old.
    """
    for language in languages:
        if language not in LANGUAGES:
            raise GateError(f"there is no client in {language}; name some of: {', '.join(LANGUAGES)}")
        refuse_old(NEEDED.get(language, ()))


def main(arguments: list[str]) -> int:
    """Make and run the client in every language, or in those that are named."""
    contract = CONTRACT
    chosen = arguments or list(LANGUAGES)
    printed: dict[str, str] = {}
    try:
        refuse_unknown(chosen)
        with registries() as (sandbox, credentials, words):
            for language in dict.fromkeys(["python", *chosen]):
                command = LANGUAGES[language](contract, fresh(SCRATCH / language))
                printed[language] = run([*command, *words], env=credentials)
                (SCRATCH / f"{language}.txt").write_text(printed[language], encoding="utf-8")
                print(f"{language}: {len(printed[language].splitlines())} lines")
            compare(printed)
            kgs = re.findall(r"^  total: (\d+) kg$", printed["python"], re.MULTILINE)
            ask_with_curl(credentials, sandbox.data.landmarks.deep_splits, int(kgs[0]))
    except GateError as error:
        print(f"make clients: {error}", file=sys.stderr)
        return 1
    print(f"{', '.join(printed)} print the same lines, and curl brings the same total.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
