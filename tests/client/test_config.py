"""Where credentials and settings come from, and which are refused."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from ziggeo import Config, ConfigurationError, Ziggeo

TOKEN = "0123456789abcdef0123456789abcdef"


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith("ZIGGEO_"):
            monkeypatch.delenv(name)


def test_what_is_left_out_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZIGGEO_TOKEN", TOKEN)
    monkeypatch.setenv("ZIGGEO_PRIVATE_KEY", "from the environment".replace(" ", "-"))
    monkeypatch.setenv("ZIGGEO_ENCRYPTION_KEY", "e")

    client = Ziggeo(private_key="given")

    credentials, _ = client.__getstate__()
    assert credentials.token == TOKEN
    assert credentials.private_key == "given"
    assert credentials.encryption_key == "e"


def test_the_address_of_a_hosting_add_on_holds_all_credentials(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ZIGGEO_URL", f"https://{TOKEN}:k%2Fy@srvapi.example?encryption_key=e%26e")

    credentials, config = Ziggeo().__getstate__()

    assert (credentials.token, credentials.private_key) == (TOKEN, "k/y")
    assert credentials.encryption_key == "e&e"
    assert config.server_api_url is None


def test_the_error_names_what_is_missing() -> None:
    with pytest.raises(ConfigurationError, match=r"token and private_key.*ZIGGEO_TOKEN"):
        Ziggeo()
    with pytest.raises(ConfigurationError, match=r"^private_key missing.*ZIGGEO_PRIVATE_KEY"):
        Ziggeo(TOKEN)


@pytest.mark.parametrize("url", ["https://[half", "nothing", "https://host-only"])
def test_an_address_without_credentials_is_an_error_without_them(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZIGGEO_URL", url)
    with pytest.raises(ConfigurationError):
        Ziggeo()


@pytest.mark.parametrize(
    "credentials",
    [(5, "k"), (TOKEN, b"k"), ("a:b", "k"), (TOKEN, "k\r\nHost: evil"), (TOKEN + "\n", "k")],
)
def test_unusable_credentials_are_refused_without_showing_them(credentials: Any) -> None:
    with pytest.raises(ConfigurationError) as caught:
        Ziggeo(*credentials)
    assert "evil" not in str(caught.value)
    assert "a:b" not in str(caught.value)


def test_a_setting_that_is_given_comes_before_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ZIGGEO_RETRIES", "7")
    monkeypatch.setenv("ZIGGEO_READ_TIMEOUT", "1.5")
    monkeypatch.setenv("ZIGGEO_API_URL", "https://api.example/")
    monkeypatch.setenv("ZIGGEO_VERIFY", "no")
    monkeypatch.setenv("ZIGGEO_ASSETS_URL", "https://assets.example/")

    config = Config()

    assert (config.retries, config.read_timeout, config.verify) == (7, 1.5, False)
    assert config.api_url == "https://api.example"
    assert config.assets_url == "https://assets.example"
    assert Config(retries=3).retries == 3


@pytest.mark.parametrize(("text", "verify"), [("TRUE", True), ("off", False), ("/ca", "/ca")])
def test_the_variable_for_verification_is_a_flag_or_a_path(
    text: str, verify: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZIGGEO_VERIFY", text)
    assert Config().verify == verify


def test_a_variable_that_is_no_number_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZIGGEO_RETRIES", "many")
    with pytest.raises(ConfigurationError, match="ZIGGEO_RETRIES"):
        Config()


@pytest.mark.parametrize(
    "settings",
    [
        {"server_api_url": "srv-api.ziggeo.com"},
        {"server_api_url": "ftp://host"},
        {"server_api_url": "https://"},
        {"server_api_url": "https://host:port"},
        {"cdn_url": "https://user:secret@host"},
        {"cdn_url": "https://host?query=1"},
        {"cdn_url": 5},
        {"assets_url": "/assets"},
        {"frames_url": "ziggeo.io"},
        {"connect_timeout": 0},
        {"read_timeout": -1},
        {"send_timeout": "5"},
        {"read_timeout": float("nan")},
        {"deadline": float("inf")},
        {"deadline": True},
        {"retries": -1},
        {"retries": True},
        {"retries": 1.5},
        {"pool_size": 0},
        {"max_json_bytes": 0},
        {"max_idle": 0},
        {"user_agent_suffix": "a\r\nb"},
        {"user_agent_suffix": 5},
        {"verify": 5},
    ],
)
def test_an_unusable_setting_is_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError) as caught:
        Config(**settings)
    assert next(iter(settings)) in str(caught.value)
    assert "secret" not in str(caught.value)


def test_a_region_is_told_from_the_token() -> None:
    america, europe = Ziggeo(TOKEN, "k"), Ziggeo("r1" + TOKEN[2:], "k")

    assert america.connect.base_url == "https://srv-api.ziggeo.com"
    assert america.js_cdn_connect.base_url == "https://media-cdn.ziggeo.com"
    assert europe.connect.base_url == "https://srv-api-eu-west-1.ziggeo.com"
    assert europe.api_connect.base_url == "https://api-eu-west-1.ziggeo.com"
    assert europe.cdn_connect.base_url == "https://video-cdn-eu-west-1.ziggeo.com"


def test_an_address_of_ones_own_stands_beside_those_of_the_region() -> None:
    client = Ziggeo("r1" + TOKEN[2:], "k", config=Config(api_url="http://127.0.0.1:80/api/"))

    assert client.api_connect.base_url == "http://127.0.0.1:80/api"
    assert client.connect.base_url == "https://srv-api-eu-west-1.ziggeo.com"


def test_a_setting_cannot_be_changed_afterwards() -> None:
    with pytest.raises(AttributeError):
        Config().retries = 1  # type: ignore[misc]  # that it is refused is the test


def test_a_ca_file_that_is_missing_is_named_at_the_first_call(tmp_path: Path) -> None:
    config = Config(server_api_url="https://127.0.0.1:9", verify=tmp_path / "no.pem", retries=0)
    with pytest.raises(ConfigurationError, match=r"no\.pem"):
        Ziggeo(TOKEN, "k", config=config).videos().index()
