"""Bodies as they come over the wire: put together, decompressed and bounded, whatever they claim to be."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from isometric_registry._core.answer import Body, Inflater
from isometric_registry._core.settings import resolve

if TYPE_CHECKING:
    from collections.abc import Callable

MEBIBYTE = 1024 * 1024


def raw_deflate(content: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(content) + packer.flush()


PACKERS: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "as it is": ("", bytes),
    "identity": ("identity", bytes),
    "gzip": ("gzip", gzip.compress),
    "gzip by its old name": ("X-GZIP", gzip.compress),
    "gzip of two members": (" gzip ", lambda content: gzip.compress(content[:7]) + gzip.compress(content[7:])),
    "deflate": ("deflate", zlib.compress),
    "deflate without a header": ("deflate", raw_deflate),
}


def body(status: int = 200, encoding: str = "", limit: int = 1000) -> Body:
    return Body(status == 200, encoding, resolve(client_secret="c" * 32, max_response_bytes=limit, environ={}))


def fed(target: Body, data: bytes, sizes: int = 65536) -> Body:
    for start in range(0, len(data), sizes):
        if target.is_full_with(data[start : start + sizes]):
            break
    return target


@pytest.mark.parametrize("packer", PACKERS)
@given(content=st.binary(min_size=1, max_size=800), sizes=st.integers(1, 300))
def test_a_body_comes_out_as_it_went_in_however_it_is_cut(packer: str, content: bytes, sizes: int) -> None:
    encoding, pack = PACKERS[packer]
    read = fed(body(encoding=encoding), pack(content), sizes)
    assert read.fault() is None
    assert read.content() == content


@pytest.mark.parametrize("packer", PACKERS)
@given(length=st.integers(900, 1100), sizes=st.integers(1, 300))
def test_a_body_over_the_limit_is_refused_and_one_of_its_size_is_not(packer: str, length: int, sizes: int) -> None:
    encoding, pack = PACKERS[packer]
    read = fed(body(encoding=encoding, limit=1000), pack(b"x" * length), sizes)
    assert read.fault() == (None if length <= 1000 else "the body is larger than max_response_bytes=1000")


@given(encoding=st.sampled_from(["gzip", "deflate"]), data=st.binary(max_size=200), most=st.integers(1, 500))
def test_whatever_it_is_fed_an_inflater_keeps_to_its_limit(encoding: str, data: bytes, most: int) -> None:
    try:
        assert len(Inflater(encoding).inflate(data, most)) <= most
    except zlib.error:
        return


@pytest.mark.parametrize("packer", ["gzip", "deflate", "deflate without a header"])
def test_a_bomb_takes_no_more_memory_than_the_limit(packer: str) -> None:
    encoding, pack = PACKERS[packer]
    bomb = pack(bytes(40 * MEBIBYTE))
    assert len(bomb) < MEBIBYTE
    target = body(encoding=encoding, limit=2 * MEBIBYTE)
    tracemalloc.start()
    fed(target, bomb)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert "larger than max_response_bytes" in str(target.fault())
    assert peak < 12 * MEBIBYTE


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip", "deflate, br", "nonsense"])
def test_an_encoding_that_was_not_asked_for_is_refused_unread(encoding: str) -> None:
    target = body(encoding=encoding)
    assert target.is_full_with(b"anything")
    assert target.content() == b""
    assert target.fault() == f"the body is encoded as {encoding!r}, which was not asked for"


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_broken_compression_is_refused(encoding: str) -> None:
    assert "cannot be decompressed (Error" in str(fed(body(encoding=encoding), b"\xff\xff\xff no such thing").fault())


def test_deflate_that_breaks_in_the_middle_is_not_taken_for_its_other_kind() -> None:
    good = zlib.compress(b"x" * 500 + bytes(range(256)))
    target = fed(body(encoding="deflate"), good[:-20] + b"\xff" * 20, 10)
    assert "cannot be decompressed" in str(target.fault())


@pytest.mark.parametrize("packer", ["gzip", "deflate", "deflate without a header"])
def test_compression_that_ends_too_early_is_refused(packer: str) -> None:
    encoding, pack = PACKERS[packer]
    assert "it ends too early" in str(fed(body(encoding=encoding), pack(bytes(range(200)))[:-8]).fault())


def test_an_empty_body_needs_no_compression() -> None:
    assert body(encoding="gzip").fault() is None


def test_of_an_error_the_head_is_enough() -> None:
    target = body(status=500, limit=10)
    assert not target.is_full_with(b"x" * 64 * 1024)
    assert target.is_full_with(b"y")
    assert target.fault() is None


def test_of_an_error_whatever_could_be_read_counts() -> None:
    target = fed(body(status=500, encoding="gzip"), b"no gzip")
    assert (target.fault(), target.content()) == (None, b"")


def test_nothing_more_is_taken_once_a_body_is_full() -> None:
    target: Any = body(encoding="br")
    target.is_full_with(b"a")
    assert target.is_full_with(b"b")
    assert target.content() == b""
