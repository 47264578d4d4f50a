"""A credential is found in any text, however it is spelled there, and nothing else is touched."""

from __future__ import annotations

import base64
import copy
import html
import json
import pickle
import random
import time
from html.entities import html5
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from isometric_registry._core.secrets import FRAGMENT, REMEMBERED, Secret, Secrets
from isometric_registry._core.settings import resolve

if TYPE_CHECKING:
    from collections.abc import Callable

PRINTABLE = "".join(chr(code) for code in range(0x21, 0x7F))
NAMES = {meant: name for name, meant in html5.items() if name.endswith(";")}

credentials = st.text(PRINTABLE, min_size=12, max_size=60)


def knowing(*values: str) -> Secrets:
    secrets = Secrets()
    for value in values:
        secrets.add(value)
    return secrets


class TestASecret:
    def test_shows_nothing_of_itself(self) -> None:
        secret = Secret("hunter2hunter2")
        shown = f"{secret!r} {secret!s} {secret} {[secret]} {dir(secret)}"
        assert "hunter2" not in shown
        assert not hasattr(secret, "__dict__")

    def test_is_not_pickled_or_copied(self) -> None:
        for attempt in (pickle.dumps, copy.copy, copy.deepcopy):
            with pytest.raises(TypeError, match="a credential is not pickled"):
                attempt(Secret("hunter2hunter2"))

    def test_is_not_shown_by_the_settings_that_hold_it(self) -> None:
        settings = resolve(client_secret="hunter2hunter2", access_token="tokentoken", environ={})
        assert "hunter2" not in repr(settings)
        assert "tokentoken" not in repr(settings)

    def test_is_not_shown_by_what_remembers_it(self) -> None:
        secrets = knowing("hunter2hunter2")
        assert "hunter2" not in f"{secrets!r} {vars(secrets)}"


def each(spell: Callable[[str], str]) -> Callable[[str], str]:
    return lambda value: "".join(map(spell, value))


ENCODERS: dict[str, Callable[[str], str]] = {
    "itself": str,
    "capitals": str.upper,
    "JSON": lambda value: json.dumps(value)[1:-1],
    "JSON with every character escaped": each(lambda c: f"\\u{ord(c):04X}"),
    "JSON with escaped slashes": lambda value: json.dumps(value)[1:-1].replace("/", "\\/"),
    "JavaScript": each(lambda c: f"\\u{{{ord(c):x}}}"),
    "octal": each(lambda c: f"\\{ord(c):03o}"),
    "HTML": html.escape,
    "HTML in numbers": each(lambda c: f"&#{ord(c)};"),
    "HTML in hexadecimal": each(lambda c: f"&#x{ord(c):X};"),
    "HTML5's names": each(lambda c: f"&{NAMES[c]}" if c in NAMES else c),
    "a URL": lambda value: quote(value, safe=""),
    "a URL with every character escaped": each(lambda c: f"%{ord(c):02x}"),
    "a path": quote,
    "repr": lambda value: repr(value)[1:-1],
    "repr of bytes": lambda value: repr(value.encode())[2:-1],
    "a wrapped line": lambda value: "\r\n ".join(value[at : at + 7] for at in range(0, len(value), 7)),
    "UTF-16 taken for UTF-8": lambda value: value.encode("utf-16-le").decode(),
}


@st.composite
def spelled(draw: st.DrawFn) -> tuple[str, str]:
    """Return a credential, and it in up to three encodings, around each other or one for each character."""
    secret = draw(credentials)
    names = draw(st.lists(st.sampled_from(sorted(ENCODERS.keys() - {"capitals"})), min_size=1, max_size=3))
    if draw(st.booleans()):
        dice = random.Random(draw(st.integers()))
        return secret, "".join(ENCODERS[dice.choice(names)](character) for character in secret)
    text = secret
    for name in names:
        text = ENCODERS[name](text)
    return secret, text


class TestACredential:
    @pytest.mark.parametrize("encoder", ENCODERS)
    @given(secret=credentials)
    def test_goes_whole_however_it_is_spelled(self, encoder: str, secret: str) -> None:
        assume("\\" not in secret)  # where it looks like an escape, a character at its end may stay
        assert knowing(secret).scrub(f"<{ENCODERS[encoder](secret)}>").strip("<>\\ \0") == "***"

    @settings(max_examples=settings.default.max_examples * 3, derandomize=True)
    @given(spelled(), st.text(max_size=20), st.text(max_size=20))
    def test_goes_wherever_it_stands_and_in_whatever_is_around_it(
        self, pair: tuple[str, str], before: str, after: str
    ) -> None:
        secret, text = pair
        clean = knowing(secret).scrub(before + text + after)
        assert "***" in clean
        for inside in (clean, html.unescape(clean)):
            assert not any(
                secret[at : at + FRAGMENT].lower() in inside.lower() for at in range(len(secret) - FRAGMENT + 1)
            )

    @pytest.mark.parametrize("times", [1, 2, 3])
    @pytest.mark.parametrize("width", [2, 3, 5, 7, 11])
    def test_goes_as_html_whose_entities_are_broken_by_lines_that_json_spells(self, width: int, times: int) -> None:
        secret = "a-secret.of&32<letters"
        entities = "".join(f"&{NAMES[c]}" if c in NAMES else f"&#{ord(c)};" for c in secret)
        text = "\r\n ".join(entities[at : at + width] for at in range(0, len(entities), width))
        for _ in range(times):
            text = json.dumps(text)[1:-1]
        assert knowing(secret).scrub(f"<{text}>") == "<***>"

    @given(credentials, st.binary(max_size=10), st.binary(max_size=10))
    def test_goes_in_base64_but_for_its_ends(self, secret: str, before: bytes, after: bytes) -> None:
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            clean = knowing(secret).scrub(encode(before + secret.encode() + after).decode())
            assert "***" in clean
            assert len(clean.replace("***", "")) <= len(encode(before)) + len(encode(after)) + 4

    @given(credentials, st.data())
    def test_goes_where_it_was_cut_in_the_middle(self, secret: str, data: st.DataObject) -> None:
        start = data.draw(st.integers(0, len(secret) - FRAGMENT))
        end = data.draw(st.integers(start + FRAGMENT, len(secret)))
        assert knowing(secret).scrub(f"a page {secret[start:end]}") == "a page ***"

    def test_that_is_short_goes_whole_and_one_that_is_a_syllable_stays(self) -> None:
        assert knowing("pass5", "io").scrub("pass5 of a region") == "*** of a region"

    def test_goes_beside_others(self) -> None:
        secrets = knowing("first-credential", "second/credential")
        assert secrets.scrub("first-credential second/credential first-credential") == "*** *** ***"

    def test_goes_from_every_corner_of_a_value(self) -> None:
        value = {"hunter2hunter2": ["x hunter2hunter2", ("hunter2hunter2", 7)], "n": b"\xffhunter2hunter2"}
        clean = knowing("hunter2hunter2").clean(value)
        assert clean == {"***": ["x ***", ("***", 7)], "n": "\ufffd***".encode()}


class TestWhatIsToBeSent:
    """A whole credential is refused there, and nothing else: cursors and tokens are both base64, and begin alike."""

    SECRET = 'a-"secret"-of-32-letters-and-so-on'

    @pytest.mark.parametrize("before", ["", "1", "12"])
    def test_holds_a_credential_as_it_is_as_json_and_in_base64(self, before: str) -> None:
        texts = [self.SECRET, json.dumps(self.SECRET)]
        texts += [
            encode((before + self.SECRET).encode()).decode() for encode in (base64.b64encode, base64.urlsafe_b64encode)
        ]
        assert all(knowing("another-credential", self.SECRET).holds(f"({text})") for text in texts)

    def test_may_have_a_part_in_common_with_it(self) -> None:
        assert not knowing(self.SECRET).holds(self.SECRET[:-1])
        assert not knowing(self.SECRET).holds(base64.b64encode(self.SECRET[:-4].encode()).decode())


class TestEveryOtherText:
    @given(st.text(), credentials)
    def test_is_left_alone(self, text: str, secret: str) -> None:
        looked_at = (text + html.unescape(text)).lower()
        assume(not any(secret[at : at + FRAGMENT].lower() in looked_at for at in range(len(secret))))
        assert knowing(secret).scrub(text) == text

    @pytest.mark.parametrize("text", ["%:/" * 11, "\\" * 50_000, ("%:/" * 10 + "\\" * 50) * 500, "&#" * 50_000])
    def test_takes_no_time_even_if_it_is_almost_a_credential(self, text: str) -> None:
        began = time.process_time()
        knowing("%:/" * 11 + "\\]^`{|}~").scrub(text + "!")
        assert time.process_time() - began < 2.0


class TestTheMemory:
    def test_is_bounded_and_keeps_what_is_for_good(self) -> None:
        secrets = Secrets()
        secrets.add("the-client-secret", for_good=True)
        tokens = [f"{number:04d}".translate(str.maketrans("0123456789", "abcdefghij")) * 4 for number in range(200)]
        for token in tokens:
            secrets.add(token)
        assert repr(secrets) == f"<{REMEMBERED + 1} credentials>"
        assert secrets.scrub("the-client-secret") == "***"
        assert secrets.scrub(tokens[-1]) == secrets.scrub(tokens[-REMEMBERED]) == "***"

    def test_holds_the_same_token_once(self) -> None:
        assert repr(knowing(*["the-same-token"] * 3)) == "<1 credentials>"


class TestAnAnswer:
    """What was asked for is data, and may not be changed but for a whole credential."""

    SECRET = "a-secret-of-32-letters-and-digit"

    def taken_out(self, body: str) -> str:
        return knowing(self.SECRET, "short").taken_out(body.encode()).decode()

    def test_loses_a_credential_even_if_it_is_escaped(self) -> None:
        escaped = "\\u0061" + self.SECRET[1:]
        assert self.taken_out(f'{{"a": "{self.SECRET}", "b": "x{escaped}"}}') == '{"a": "***", "b": "x***"}'

    def test_stays_the_same_json_otherwise(self) -> None:
        body = f'{{"a": "\\u0022\\\\u0041 \\u005c\\n \\u00e9 é", "b": "{self.SECRET}"}}'
        assert json.loads(self.taken_out(body)) == {**json.loads(body), "b": "***"}

    @pytest.mark.parametrize("body", ['{"a": "short"}', '{"a": "a-secret-of"}', '{"a": "\\u0041"}'])
    def test_keeps_what_may_be_a_word(self, body: str) -> None:
        assert self.taken_out(body) == body
