"""What a client was told: arguments win over variables, and everything is checked before anything is sent."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from isometric_registry import RegistryClient
from isometric_registry._core.settings import Settings, resolve
from isometric_registry._core.text import shown
from isometric_registry.environment import Environment
from isometric_registry.errors import ConfigurationError

SECRET = "0123456789abcdef0123456789abcdef"


def settings(environ: Mapping[str, str] | None = None, **arguments: Any) -> Settings:
    return resolve(**{"client_secret": SECRET, "environ": environ or {}, **arguments})


def refused(**arguments: Any) -> str:
    with pytest.raises(ConfigurationError) as caught:
        settings(**arguments)
    return str(caught.value)


class TestAnArgumentWins:
    def test_over_its_variable(self) -> None:
        environ = {
            "ISOMETRIC_CLIENT_SECRET": "secretfromthevariable",
            "ISOMETRIC_ACCESS_TOKEN": "tokenfromthevariable",
            "ISOMETRIC_ENVIRONMENT": "production",
            "ISOMETRIC_BASE_URL": "https://variable.example",
        }
        chosen = settings(environ, access_token="tokenargument", base_url="https://argument.example")
        assert chosen.client_secret.reveal() == SECRET
        assert chosen.access_token.reveal() == "tokenargument"  # type: ignore[union-attr]
        assert chosen.base_url == "https://argument.example"
        by_variable = resolve(environ=environ)
        assert by_variable.client_secret.reveal() == "secretfromthevariable"
        assert by_variable.base_url == "https://variable.example"

    def test_and_the_sandbox_is_the_default(self) -> None:
        chosen = settings()
        assert chosen.base_url == "https://api.sandbox.isometric.com/registry/v0"
        assert chosen.environment is Environment.SANDBOX
        assert chosen.access_token is None

    def test_of_an_environment_over_the_variable(self) -> None:
        chosen = settings({"ISOMETRIC_ENVIRONMENT": "sandbox"}, environment="production")
        assert chosen.environment is Environment.PRODUCTION

    def test_of_an_environment_over_a_leftover_address(self) -> None:
        chosen = settings({"ISOMETRIC_BASE_URL": "https://elsewhere.example"}, environment="production")
        assert chosen.base_url == "https://api.isometric.com/registry/v0"

    def test_of_a_host_of_ones_own_and_then_the_environment_is_unknown(self) -> None:
        assert settings(base_url="https://mirror.example/v0/").environment is None
        assert settings(base_url="https://mirror.example/v0/").base_url == "https://mirror.example/v0"
        assert settings(base_url=Environment.PRODUCTION.base_url).environment is Environment.PRODUCTION


class TestAnEmptyArgument:
    @pytest.mark.parametrize("name", ["client_secret", "access_token", "environment", "base_url"])
    def test_does_not_lose_to_its_variable_without_a_word(self, name: str) -> None:
        variable = f"ISOMETRIC_{name.upper()}"
        environ = {"ISOMETRIC_CLIENT_SECRET": SECRET, variable: "https://variable.example"}
        text = refused(environ=environ, **{name: ""})
        assert text == f"{name} is empty: leave it out to have {variable} count, or pass one"

    @pytest.mark.parametrize("name", ["client_secret", "access_token", "environment", "base_url"])
    @pytest.mark.parametrize("value", [0, b"", [], False])
    def test_is_not_taken_for_one_that_was_left_out(self, name: str, value: Any) -> None:
        environ = {"ISOMETRIC_CLIENT_SECRET": SECRET, "ISOMETRIC_ACCESS_TOKEN": SECRET}
        assert name in refused(environ=environ, **{name: value})

    @pytest.mark.parametrize("name", ["ACCESS_TOKEN", "ENVIRONMENT", "BASE_URL", "MAX_REQUESTS_PER_MINUTE"])
    def test_is_no_empty_variable_which_counts_as_unset(self, name: str) -> None:
        chosen = settings({f"ISOMETRIC_{name}": ""})
        assert (chosen.access_token, chosen.max_requests_per_minute) == (None, None)
        assert chosen.environment is Environment.SANDBOX


class TestAMissingSecret:
    @pytest.mark.parametrize("environment", ["sandbox", "production"])
    def test_names_the_variable_and_the_environment(self, environment: str) -> None:
        text = refused(client_secret=None, environment=environment)
        assert "pass client_secret= or set ISOMETRIC_CLIENT_SECRET" in text
        assert environment in text

    def test_may_not_be_empty_either(self) -> None:
        assert "no client secret" in refused(client_secret=None, environ={"ISOMETRIC_CLIENT_SECRET": ""})


class TestACredential:
    @pytest.mark.parametrize("argument", ["client_secret", "access_token"])
    @pytest.mark.parametrize("bad", ["abc\r\nx-evil: 1", "abc\n", " abc", "abc def", "ab\x00c", "abç", "abc\u2028"])
    def test_that_could_start_a_header_is_refused_and_not_shown(self, argument: str, bad: str) -> None:
        text = refused(**{argument: bad})
        assert argument in text
        assert "abc" not in text
        assert "ab" + bad[2:] not in text

    @pytest.mark.parametrize("argument", ["client_secret", "access_token"])
    @pytest.mark.parametrize(
        ("value", "words"),
        [
            (" 0123456789", "has a space or a line break around it: copy it again without"),
            ("0123456789\n", "has a space or a line break around it: copy it again without"),
            ('"0123456789"', "has quotes around it: take them away"),
            ("\u201c0123456789\u201d", "has quotes around it: take them away"),
            ("Bearer 0123456789", "begins with the word Bearer: pass only what comes behind it"),
            ("01234 56789", "has a character that cannot stand in a header: copy it again"),
        ],
    )
    def test_that_was_copied_with_something_around_it_is_refused_with_what_to_do(
        self, argument: str, value: str, words: str
    ) -> None:
        assert refused(**{argument: value}) == f"{argument} {words}"

    @pytest.mark.parametrize("argument", ["client_secret", "access_token"])
    def test_that_is_no_text_is_refused_and_not_shown(self, argument: str) -> None:
        text = refused(**{argument: b"0123456789"})
        assert "is not a string" in text
        assert "0123456789" not in text

    def test_may_be_a_callable_that_is_not_called_yet(self) -> None:
        def token() -> str:
            raise AssertionError

        assert settings(access_token=token).access_token is token

    def test_a_callable_shows_nothing_of_what_it_is_bound_to(self) -> None:
        bound = partial(str.strip, "bound-to-this-token")
        chosen = settings(access_token=bound, on_retry=partial(print, "bound-to-this-token"))
        assert "bound-to-this-token" not in repr(chosen)
        with RegistryClient(client_secret=SECRET, access_token=bound) as client:
            assert "bound-to-this-token" not in repr(vars(client))


class TestTheBaseURL:
    @pytest.mark.parametrize(
        "url",
        [
            "https://mirror.example", "https://mirror.example:8443/registry/v0", "http://localhost:8000",
            "http://127.0.0.1:8000/registry/v0", "http://127.9.9.9", "http://[::1]:8000", "http://LOCALHOST",
        ],
    )  # fmt: skip
    def test_may_be_https_or_loopback(self, url: str) -> None:
        assert settings(base_url=url).base_url == url

    @pytest.mark.parametrize(
        "url",
        [
            "http://api.isometric.com", "http://localhost.evil.example", "http://127.0.0.1.evil.example",
            "http://10.0.0.1", "http://0.0.0.0", "http://[::ffff:10.0.0.1]", "http://127.1", "http://localhost%2eevil.example",
        ],
    )  # fmt: skip
    def test_in_the_clear_to_another_machine_is_refused(self, url: str) -> None:
        assert "would send the client secret unencrypted: use https" in refused(base_url=url)

    @pytest.mark.parametrize(
        "url", ["https://user:pass@mirror.example", "https://user@mirror.example", "http://localhost\\@mirror.example"]
    )
    def test_with_a_password_is_refused_and_not_shown(self, url: str) -> None:
        text = refused(base_url=url)
        assert "take it out" in text
        assert "pass@" not in text

    @pytest.mark.parametrize(
        "url",
        [
            "https:/user:hunter2@mirror.example", "user:hunter2@mirror.example", "https:user:hunter2@mirror.example",
            "http:///user:hunter2@mirror.example", "https://mirror.example?token=hunter2", "https://mirror.example#hunter2",
        ],
    )  # fmt: skip
    def test_that_may_hold_a_password_is_not_shown(self, url: str) -> None:
        assert "hunter2" not in refused(base_url=url)

    @pytest.mark.parametrize(
        "url",
        [
            "https://mirror.example/" + "a" * 1000,
            "mirror.example", "ftp://mirror.example", "https://", "https:///path", "//mirror.example", "https://[::1",
            "https://mirror.example:port", "https://mirror.example:99999", "https://mirror.example/a b", "https://a\n.example",
            "https://mirror.example?a=b", "https://mirror.example#a", b"https://mirror.example",
        ],
    )  # fmt: skip
    def test_that_is_none_is_refused_with_an_example(self, url: Any) -> None:
        text = refused(base_url=url)
        assert "base_url" in text
        assert "such as https://" in text or "leave it out" in text

    @given(st.text() | st.from_regex(r"https?://[a-z0-9.@:\[\]%\\/?#-]{1,30}", fullmatch=True))
    def test_whatever_it_is_is_refused_or_safe(self, url: str) -> None:
        try:
            chosen = settings(base_url=url).base_url
        except ConfigurationError:
            return
        parts = urlsplit(chosen)
        assert (
            parts.scheme == "https" or parts.hostname in ("localhost", "::1") or str(parts.hostname).startswith("127.")
        )


class TestALimit:
    @pytest.mark.parametrize("name", ["timeout", "budget"])
    @pytest.mark.parametrize(
        "value", [0, -1, float("inf"), float("nan"), "30", True, Decimal(3), Fraction(3), None, []]
    )
    def test_in_seconds_is_finite_and_positive(self, name: str, value: Any) -> None:
        assert f"{name} is {value!r}: pass a positive number of seconds" in refused(**{name: value})

    @pytest.mark.parametrize("value", [1e7, 10**400, 10**5000], ids=["float", "int", "huge"])
    def test_in_seconds_is_no_more_than_a_machine_can_wait(self, value: Any) -> None:
        assert "pass a positive number of seconds, 1000000 at most" in refused(timeout=value)

    @pytest.mark.parametrize("name", ["max_retries", "max_requests_per_minute", "max_response_bytes"])
    @pytest.mark.parametrize(
        "value",
        [-1, 1.5, "2", True, 2**63, 2**64, 10**400, float("inf"), float("nan"), Decimal(2), Fraction(2), [], b"2"],
    )
    def test_that_counts_is_a_whole_number(self, name: str, value: Any) -> None:
        assert f"{name} is {shown(value)}: pass a whole number" in refused(**{name: value})

    def test_with_more_digits_than_python_writes_is_refused_like_any_other(self) -> None:
        assert "max_retries is a value of type int: pass a whole number" in refused(max_retries=-(10**5000))

    def test_is_never_missing(self) -> None:
        chosen = settings()
        assert (chosen.timeout, chosen.budget, chosen.max_retries) == (30.0, 60.0, 2)
        assert chosen.max_response_bytes == 64 * 1024 * 1024
        assert chosen.max_requests_per_minute is None

    def test_can_be_changed_and_the_rest_stays(self) -> None:
        chosen = settings(timeout=5, max_retries=4, budget=50)
        changed = chosen.changed(timeout=7)
        assert (changed.timeout, changed.max_retries, changed.budget) == (7.0, 4, 50.0)
        assert chosen.changed(max_retries=0, budget=1).max_retries == 0
        with pytest.raises(ConfigurationError, match="budget is 0"):
            chosen.changed(budget=0)


class TestTheUserAgent:
    def test_names_the_package_and_the_program(self) -> None:
        assert settings().user_agent.startswith("isometric-registry/")
        assert settings(user_agent_suffix="reconciler/2.1 (nightly)").user_agent.endswith(" reconciler/2.1 (nightly)")

    @pytest.mark.parametrize("suffix", ["", " x", "x ", "x\r\nx-evil: 1", "x\n", "é", 7, "x" * 201])
    def test_that_could_start_a_header_is_refused(self, suffix: Any) -> None:
        assert "user_agent_suffix" in refused(user_agent_suffix=suffix)


def test_a_ca_bundle_must_be_a_file(tmp_path: Path) -> None:
    assert "is not a file" in refused(ca_bundle=tmp_path)
    bundle = tmp_path / "ca.pem"
    bundle.write_text("x", encoding="ascii")
    assert settings(ca_bundle=str(bundle)).ca_bundle == bundle


@pytest.mark.parametrize("value", [5, object(), b"\0", "a\0b", "\ud800"])
def test_a_ca_bundle_that_is_no_path_is_refused(value: Any) -> None:
    assert "is not a file: pass a file of PEM certificates" in refused(ca_bundle=value)


class TestAProxy:
    URL = "https://registry.example"

    @pytest.mark.parametrize("name", ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"])
    def test_is_named_without_its_password(self, name: str) -> None:
        chosen = settings({name: "http://porter:pa%40ss-word@proxy.example:3128"}, base_url=self.URL)
        assert str(chosen.proxy) == f"proxy.example:3128, which {name} names"
        assert chosen.secrets.scrub("pa@ss-word pa%40ss-word") == "*** ***"

    def test_has_a_password_that_is_known_in_the_header_that_carries_it(self) -> None:
        chosen = settings({"HTTPS_PROXY": "http://porter:%40%26long%3Aone@proxy.example"}, base_url=self.URL)
        header = base64.b64encode(b"porter:@&long:one").decode()
        assert header[:-2] not in chosen.secrets.scrub(f"Basic {header}")
        assert "***" in chosen.secrets.scrub(f"Basic {header}")

    def test_is_named_without_what_stands_behind_its_host(self) -> None:
        chosen = settings({"HTTPS_PROXY": "http://proxy.example:3128/a?key=hunter2#b"}, base_url=self.URL)
        assert str(chosen.proxy) == "proxy.example:3128, which HTTPS_PROXY names"
        assert "hunter2" not in repr(chosen)

    @pytest.mark.parametrize(
        ("url", "without"),
        [
            (URL, "registry.example"),
            (URL, "Registry.Example."),
            (URL, ".example"),
            (URL, "*.example"),
            (URL, "a.example, example"),
            (URL, "10.0.0.0/8 example"),
            (URL, "*"),
            (URL, "registry.*"),
            (URL, "*gistry.example"),
            ("https://10.1.2.3", "10.*"),
            ("https://intranet", "<local>"),
            (URL, "registry.example:443"),
            (URL, "https://registry.example/"),
            ("https://10.1.2.3", "10.0.0.0/8"),
            ("https://10.1.2.3", "10.1.2.3"),
            ("https://10.1.2.3:8443", "10.1.2.3:8443"),
            ("https://[fd00::5]", "fd00::/8"),
            ("https://[fd00::5]", "[fd00::5]"),
            ("https://[fd00::5]:8443", "[fd00:0::5]:8443"),
            ("https://[fd00::5]", "[fd00::]/8"),
            ("https://[fd00::5]", "::1/128,fd00::5"),
        ],
    )
    def test_is_not_used_for_a_host_that_is_exempt(self, url: str, without: str) -> None:
        for name in ("NO_PROXY", "no_proxy"):
            assert settings({"HTTPS_PROXY": "http://proxy.example", name: without}, base_url=url).proxy is None

    @pytest.mark.parametrize(
        "without",
        [
            "",
            "gistry.example",
            "<local>",
            "192.168.*",
            "other.example",
            "10.0.0.0/8,::1/128,[::1],::1",
            "localhost:8080",
            ",, ,",
            "example:8443",
        ],
    )
    def test_is_used_for_every_other(self, without: str) -> None:
        variables = {"HTTPS_PROXY": "http://proxy.example", "NO_PROXY": without}
        assert str(settings(variables, base_url=self.URL).proxy) == "proxy.example, which HTTPS_PROXY names"

    @pytest.mark.parametrize(
        "entry", ["10.0.0.0/99", "::1/200", "a/b", "[", "fd00:::1", "a$b", "http://", "\x00", "-;-"]
    )
    def test_an_exemption_that_says_nothing_is_the_fault_of_its_variable(self, entry: str) -> None:
        for name in ("NO_PROXY", "no_proxy"):
            environ = {"HTTPS_PROXY": "http://proxy.example", name: f"registry.example,{entry}"}
            text = refused(environ=environ, base_url=self.URL)
            assert text.startswith(f"{name} has the entry ")
            assert "HTTPS_PROXY" not in text
            assert settings({name: entry}, base_url=self.URL).proxy is None

    @pytest.mark.parametrize("url", ["https://localhost", "https://[::1]:8443", "http://127.0.0.1"])
    def test_is_not_used_for_loopback(self, url: str) -> None:
        assert settings({"ALL_PROXY": "http://proxy.example"}, base_url=url).proxy is None


def test_a_hook_must_be_a_plain_callable() -> None:
    async def hook(event: Any) -> None: ...

    assert "on_retry is not callable" in refused(on_retry="print")
    assert "on_retry is asynchronous" in refused(on_retry=hook)


def test_an_environment_must_be_known() -> None:
    text = refused(environment="staging")
    assert (
        text
        == "unknown environment 'staging': pass environment= or set ISOMETRIC_ENVIRONMENT to 'sandbox' or 'production'"
    )


class Asked(Mapping[str, str]):
    """An environment that keeps which variables were asked for."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self.names.add(name)
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        raise AssertionError("nobody reads all of them")

    def __len__(self) -> int:
        return 1


def test_no_variable_can_switch_the_check_of_certificates_off() -> None:
    asked = Asked()
    resolve(client_secret=SECRET, environ=asked)
    # Names, addresses, a credential and a pace; none says anything about certificates.
    own = {"ISOMETRIC_ENVIRONMENT", "ISOMETRIC_BASE_URL", "ISOMETRIC_ACCESS_TOKEN", "ISOMETRIC_MAX_REQUESTS_PER_MINUTE"}
    assert asked.names == own | {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"}
    core = Path(__file__).parents[2] / "overrides" / "isometric_registry" / "_core"
    readers = [path.name for path in core.glob("*.py") if "os.environ" in path.read_text(encoding="utf-8")]
    assert sorted(readers) == ["connecting.py", "log.py", "settings.py"]
