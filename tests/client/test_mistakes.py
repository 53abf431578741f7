"""What was meant otherwise is refused before it is sent, with a word on what is meant."""

from __future__ import annotations

import copy
import inspect
import pickle
import ssl
from collections.abc import Callable
from typing import Any

import pytest
import requests

import ziggeo
from ziggeo import ArgumentError, Config, ConfigurationError, Ziggeo
from ziggeo.types import VideoUpdateArguments


@pytest.fixture
def client() -> Ziggeo:
    return Ziggeo("token", "private-key", config=Config(server_api_url="http://127.0.0.1:9"))


def operations() -> list[Any]:
    """Return every operation that takes arguments as keywords, with what else it needs."""
    client = Ziggeo("token", "private-key")
    found = []
    for accessor in (
        *("videos", "streams", "audios", "audio_streams", "authtokens", "application"),
        *("effect_profiles", "effect_profile_process", "meta_profiles", "meta_profile_process"),
        *("webhooks", "analytics"),
    ):
        for name, method in inspect.getmembers(getattr(client, accessor)(), inspect.ismethod):
            parameters = inspect.signature(method).parameters
            if not name.startswith("_") and "keywords" in parameters:
                required = ["x" for each in parameters.values() if each.default is each.empty][:-1]
                found.append(pytest.param(method, required, id=f"{accessor}.{name}"))
    return found


OPERATIONS = operations()


def test_there_are_operations_to_try() -> None:
    assert len(OPERATIONS) > 40


@pytest.mark.parametrize(("method", "required"), OPERATIONS)
def test_arguments_given_as_data_are_refused_by_every_operation(
    method: Callable[..., Any], required: list[str]
) -> None:
    documented = method.__annotations__["keywords"].removeprefix("Unpack[").removesuffix("]")
    names = getattr(ziggeo.types, documented).__annotations__ if documented != "Any" else ["x"]
    with pytest.raises(ArgumentError, match="arguments="):
        method(*required, data=dict.fromkeys(names, "1"))


@pytest.mark.parametrize("data", [{"mine": 1}, {"title": "a", "mine": 1}, {}, '{"title": "a"}'])
def test_custom_data_of_any_other_names_passes(data: Any) -> None:
    merged = ziggeo.arguments.merge(None, {"data": data}, VideoUpdateArguments)
    assert merged == {"data": data}


def test_custom_data_with_the_names_of_arguments_has_a_way(client: Ziggeo) -> None:
    merged = ziggeo.arguments.merge({"data": {"title": "x"}}, {}, VideoUpdateArguments)
    assert merged == {"data": {"title": "x"}}


@pytest.mark.parametrize("name", ["on_request", "on_response"])
def test_a_hook_that_cannot_be_pickled_is_named(name: str) -> None:
    config = Config(**{name: lambda event: None})  # type: ignore[arg-type]
    client = Ziggeo("token", "private-key", config=config)
    for what in (config, client):
        with pytest.raises(ConfigurationError, match=f"{name} cannot be pickled"):
            pickle.dumps(what)
    assert copy.copy(client).config is config
    assert copy.deepcopy(client).config is config


def test_a_context_of_tls_that_cannot_be_pickled_is_named() -> None:
    config = Config(ssl_context=ssl.create_default_context())
    with pytest.raises(ConfigurationError, match="ssl_context cannot be pickled"):
        pickle.dumps(Ziggeo("token", "private-key", config=config))


def test_a_session_that_cannot_be_pickled_is_named() -> None:
    with requests.Session() as session:
        client = Ziggeo("token", "private-key", session=session)
        with pytest.raises(ConfigurationError, match="a function that returns a session"):
            pickle.dumps(client)
        assert copy.copy(client)._session is session
    with pytest.raises(ConfigurationError, match="session cannot be pickled"):
        pickle.dumps(Ziggeo("token", "private-key", session=lambda: requests.Session()))
    twin = pickle.loads(pickle.dumps(Ziggeo("t", "private-key", session=requests.Session)))  # noqa: S301
    assert twin._session is requests.Session


@pytest.mark.parametrize("session", [5, "session", object(), {}])
def test_what_is_not_a_session_is_refused(session: Any) -> None:
    with pytest.raises(ConfigurationError, match=r"session is a requests\.Session or a function"):
        Ziggeo("token", "private-key", session=session)


@pytest.mark.parametrize(
    "settings",
    [
        {"cert": 5},
        {"cert": ("a", "b", "c")},
        {"cert": ()},
        {"cert": ("a", 5)},
        {"ssl_context": 5},
        {"ssl_context": ssl.create_default_context(), "verify": False},
        {"ssl_context": ssl.create_default_context(), "cert": "a.pem"},
    ],
)
def test_settings_of_tls_that_cannot_be_are_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError):
        Config(**settings)
