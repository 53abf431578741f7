"""The client as a whole: what it shows, what it hands out, how it crosses to other processes."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys
import threading

import pytest

import ziggeo
from ziggeo import APIConnectionError, ArgumentError, Config, Connect, Ziggeo

TOKEN = "0123456789abcdef0123456789abcdef"
KEYS = ("private-key-text", "encryption-key-text")


@pytest.fixture
def client() -> Ziggeo:
    return Ziggeo(TOKEN, *KEYS, config=Config(server_api_url="http://127.0.0.1:9", retries=0))


def test_no_key_is_shown(client: Ziggeo) -> None:
    shown = f"{client!r} {client.connect!r} {client.videos()!r} {client.auth()!r} {client.config!r}"
    assert "Ziggeo(token='0123…')" in shown
    for secret in (TOKEN, *KEYS):
        assert secret not in shown
    with pytest.raises(APIConnectionError) as caught:
        client.videos().index()
    for secret in KEYS:
        assert secret not in f"{caught.value!r} {caught.value} {vars(caught.value)}"
    assert KEYS[0] not in repr(client.__getstate__())


@pytest.mark.parametrize("again", [lambda c: pickle.loads(pickle.dumps(c)), copy.copy])  # noqa: S301
def test_a_client_is_its_credentials_and_settings(again: type[Ziggeo], client: Ziggeo) -> None:
    other = again(client)
    assert other.__getstate__() == client.__getstate__()
    assert other.connect.base_url == "http://127.0.0.1:9"
    assert other.connect is not client.connect


def test_the_names_of_the_documentation_are_there_in_both_spellings(client: Ziggeo) -> None:
    for documented, other in (
        ("audioStreams", "audio_streams"),
        ("effectProfiles", "effect_profiles"),
        ("effectProfileProcess", "effect_profile_process"),
        ("metaProfiles", "meta_profiles"),
        ("metaProfileProcess", "meta_profile_process"),
    ):
        assert type(getattr(client, documented)()) is type(getattr(client, other)())


def test_a_client_closes_and_can_be_used_again(client: Ziggeo) -> None:
    with client as entered:
        assert entered is client
    for _ in range(2):
        with pytest.raises(APIConnectionError):
            client.videos().index()
        client.close()


def test_threads_that_come_at_once_share_one_transport(client: Ziggeo) -> None:
    barrier = threading.Barrier(8)
    found: set[int] = set()

    def find() -> None:
        barrier.wait()
        found.add(id(client._shared_transport()))

    threads = [threading.Thread(target=find) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 1


@pytest.mark.parametrize(
    "path",
    [
        "",
        "v1/videos",
        "/v1/videos?limit=1",
        "/v1/videos#a",
        "/v1/a b",
        "/v1/é",
        "/v1/../x",
        5,
        None,
    ],
)
def test_a_path_that_is_none_is_refused(path: str, client: Ziggeo) -> None:
    with pytest.raises(ArgumentError, match="no path"):
        client.connect.get_json(path)


def test_a_connect_says_where_it_goes(client: Ziggeo) -> None:
    assert isinstance(client.connect, Connect)
    assert repr(client.connect) == "Connect('http://127.0.0.1:9')"


PUBLIC = """
APIConnectionError APIStatusError APITimeoutError ArgumentError AuthenticationError BadRequestError
Config ConfigurationError Connect DownloadError InvalidResponseError NotFoundError
PaymentRequiredError PermissionDeniedError PreconditionFailedError ProcessingFailedError
RateLimitError RequestEvent ResponseEvent ServerError SourceError UploadError WaitTimeoutError
WorkflowError Ziggeo ZiggeoError __version__ path
"""


def test_the_public_names_are_these() -> None:
    assert ziggeo.__all__ == PUBLIC.split()


def test_every_exported_name_is_there() -> None:
    assert sorted(ziggeo.__all__) == list(ziggeo.__all__)
    for name in ziggeo.__all__:
        assert getattr(ziggeo, name) is not None


def test_a_client_that_has_made_no_call_has_imported_no_http() -> None:
    code = (
        "import sys, ziggeo; ziggeo.Ziggeo('a', 'b').videos(); "
        "print([name for name in ('urllib3', 'requests', 'ssl', 'flask') if name in sys.modules])"
    )
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120
    )
    assert found.stdout.strip() == "[]", found.stderr
