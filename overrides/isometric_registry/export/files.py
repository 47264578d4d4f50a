"""Files that are written beside their place and renamed into it, so that nobody ever sees half of one."""

from __future__ import annotations

import errno
import os
import shutil
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, BinaryIO

from .._core.text import shown, shown_path
from ..errors import InvalidArgumentError, RegistryError

if TYPE_CHECKING:
    from collections.abc import Iterator


OF_THE_PATH = frozenset(
    {
        errno.EACCES, errno.EEXIST, errno.EINVAL, errno.EISDIR, errno.ELOOP, errno.ENAMETOOLONG, errno.ENOENT,
        errno.ENOTDIR, errno.EPERM, errno.EROFS,
    }
)  # fmt: skip
"""What another path would mend. With whatever else there is, the disk or the system fails, and no argument is wrong."""


def name_of(path: object) -> str:
    """Return the path of a file as it was given.

    Raises:
        InvalidArgumentError: If it is no path.
    """
    if not isinstance(path, str | os.PathLike) or not str(path):
        raise InvalidArgumentError(f"the path is {shown(path)}: pass the path of a file")
    name = os.fsdecode(path)
    if "\0" in name:
        raise InvalidArgumentError("the path has a NUL character in it: take it out")
    return name


def checked_path(path: str | os.PathLike[str]) -> Path:
    """Return the place of a file to write, links followed.

    Raises:
        InvalidArgumentError: If no file can be written there; the text says why and what to do.
        RegistryError: If the disk fails.
    """
    name = name_of(path)
    try:
        target = Path(os.path.realpath(name))
        folder = target.parent
        if target.is_dir():
            raise InvalidArgumentError(f"{shown_path(name)} is a folder: pass the path of a file in it")
        if target.exists() and not target.is_file():
            raise InvalidArgumentError(f"{shown_path(name)} is no regular file: pass the path of one")
        if not folder.is_dir():
            raise InvalidArgumentError(f"there is no folder {shown_path(folder)}: make it first, or pass another path")
        if not os.access(folder, os.W_OK | os.X_OK) or (target.exists() and not os.access(target, os.W_OK)):
            raise InvalidArgumentError(
                f"{shown_path(name)} may not be written: change its permissions, or pass another path"
            )
    except OSError as error:
        raise not_opened(name, error) from error
    except UnicodeEncodeError as error:
        raise InvalidArgumentError(f"{shown_path(name)} is no name that a file can have: pass another path") from error
    return target


@contextmanager
def replacing(path: str | os.PathLike[str]) -> Iterator[BinaryIO]:
    """Open a new file that takes the place of ``path`` when the block ends, and vanishes if it ends with an error.

    Meanwhile it stands in the same folder under a hidden name, and only ever as a file that this call has made: what
    somebody has put there, a link to another file or a pipe, is never opened.

    Args:
        path: Where the file will be. What is there stays as it is until then.

    Raises:
        InvalidArgumentError: If no file can be written there, before the block.
        RegistryError: If the disk is full or fails, before or after it.
    """
    target = checked_path(path)
    scratch = target.with_name(f".{target.name}.{token_hex(8)}.tmp")
    try:
        file = scratch.open("xb")
    except OSError as error:
        raise not_opened(path, error) from error
    try:
        with file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            shutil.copymode(target, scratch)
        scratch.replace(target)
    except BaseException as error:
        with suppress(OSError):
            scratch.unlink()
        if isinstance(error, OSError):
            raise not_written(path, error) from error
        raise


def not_opened(path: str | os.PathLike[str], error: OSError) -> RegistryError:
    """Return the error for a file that cannot be made: the path's fault, or the disk's."""
    if error.errno not in OF_THE_PATH:
        return not_written(path, error)
    return InvalidArgumentError(f"{shown_path(path)} cannot be written ({error.strerror}): pass another path")


def not_written(path: str | os.PathLike[str], error: OSError) -> RegistryError:
    """Return the error for a disk that fails while it is written to."""
    return RegistryError(
        f"{shown_path(path)} could not be written ({error.strerror or error}), and what was there is as it was: "
        "free some space or choose another path, then try again"
    )
