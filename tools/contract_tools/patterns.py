"""Says of two regular expressions whether one takes every text that the other takes."""

from __future__ import annotations

import interegular
from interegular.patterns import InvalidSyntax, Unsupported

ANYTHING = r"[\s\S]*"


def takes_all_of(wider: str, narrower: str) -> bool:
    """Return whether a pattern matches every text that another one matches.

    What cannot be compared, such as a word boundary or a look behind, counts as a pattern that does not.
    """
    if wider == narrower:
        return True
    try:
        return bool(_machine(narrower) <= _machine(wider))
    except (InvalidSyntax, Unsupported, ValueError, LookupError, RecursionError):
        return False


def _machine(pattern: str) -> interegular.FSM:
    """A pattern as an automaton of whole texts. A schema's pattern matches anywhere in a text, unless anchored."""
    whole = []
    for branch in _branches(pattern):
        begin = "" if branch.startswith("^") else ANYTHING
        anchored = branch.endswith("$") and (len(branch) - len(branch[:-1].rstrip("\\"))) % 2 == 1
        middle = branch.removeprefix("^")
        whole.append(f"{begin}(?:{middle[:-1] if anchored else middle}){'' if anchored else ANYTHING}")
    return interegular.parse_pattern("|".join(whole)).to_fsm()


def _branches(pattern: str) -> list[str]:
    """The alternatives of a pattern that stand outside of groups and classes."""
    branches, depth, in_class, escaped = [""], 0, False, False
    for letter in pattern:
        if not escaped:
            if in_class:
                in_class = letter != "]"
            elif letter == "[":
                in_class = True
            elif letter in "()":
                depth += 1 if letter == "(" else -1
            elif letter == "|" and depth == 0:
                branches.append("")
                continue
        escaped = letter == "\\" and not escaped
        branches[-1] += letter
    return branches
