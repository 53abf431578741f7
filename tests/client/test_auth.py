"""Encrypted tokens: they decrypt to what was asked, and no two are alike."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from ziggeo import ArgumentError, ConfigurationError, Ziggeo

GRANTS = {"read": {"all": True}, "create": {"resources": ["ü"]}}


@pytest.fixture
def client() -> Ziggeo:
    return Ziggeo("app", "key", "encryption")


def decrypted(token: str, encryption_key: str = "encryption") -> Any:
    key = hashlib.md5(encryption_key.encode()).hexdigest().encode()  # noqa: S324 - the scheme's
    decryptor = Cipher(algorithms.AES(key), modes.CBC(token[:16].encode())).decryptor()
    padded = decryptor.update(bytes.fromhex(token[16:])) + decryptor.finalize()
    assert padded[-padded[-1] :] == bytes([padded[-1]]) * padded[-1]
    return json.loads(padded[: -padded[-1]])


def test_a_token_decrypts_to_what_was_asked(client: Ziggeo) -> None:
    token = client.auth().generate({"grants": GRANTS}, session_limit=1, hidden=None, volatile=True)

    content = decrypted(token)
    assert content.pop("nonce").isdecimal()
    assert content == {
        "grants": GRANTS,
        "session_limit": 1,
        "volatile": True,
        "application_token": "app",
    }


def test_grants_may_be_json_text(client: Ziggeo) -> None:
    assert decrypted(client.auth().generate(grants=json.dumps(GRANTS)))["grants"] == GRANTS


def test_a_datetime_becomes_seconds(client: Ziggeo) -> None:
    moment = datetime(2030, 1, 1, tzinfo=timezone.utc)
    content = decrypted(client.auth().generate(expiration_date=moment))
    assert content["expiration_date"] == 1893456000


def test_a_token_without_arguments_is_a_token(client: Ziggeo) -> None:
    assert set(decrypted(client.auth().generate())) == {"application_token", "nonce"}


def test_no_two_tokens_share_a_nonce_or_a_vector(client: Ziggeo) -> None:
    tokens = [client.auth().generate() for _ in range(200)]
    assert len({token[:16] for token in tokens}) == 200
    assert len({decrypted(token)["nonce"] for token in tokens}) == 200


def test_the_callers_arguments_stay_as_they_are(client: Ziggeo) -> None:
    given: dict[str, Any] = {"grants": dict(GRANTS)}
    client.auth().generate(given)
    assert given == {"grants": GRANTS}


@pytest.mark.parametrize(
    "arguments",
    [
        {"grants": "{not json"},
        {"grants": '["read"]'},
        {"grants": 5},
        {"nonce": "1"},
        {"application_token": "other"},
        {"data": {"a": object()}},
        {"session_limit": float("nan")},
        {"expiration_date": datetime(2030, 1, 1)},  # noqa: DTZ001 - the missing zone is the case
    ],
)
def test_what_no_token_can_hold_is_refused(client: Ziggeo, arguments: dict[str, Any]) -> None:
    with pytest.raises(ArgumentError):
        client.auth().generate(arguments)


def test_without_an_encryption_key_there_is_no_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ZIGGEO_ENCRYPTION_KEY", raising=False)
    with pytest.raises(ConfigurationError, match="ZIGGEO_ENCRYPTION_KEY"):
        Ziggeo("app", "key").auth().generate()


def test_its_repr_shows_no_key(client: Ziggeo) -> None:
    assert "encryption" not in repr(client.auth())


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        ({"sesion_limit": 1}, "did you mean 'session_limit'"),
        ({"Volatile": True}, "did you mean 'volatile'"),
        ({"grant": {}}, "did you mean 'grants'"),
        ({"": 1}, "name of an argument"),
        ({"x": 1}, "there are"),
        ({"grants": {"raed": {"all": True}}}, "did you mean 'read'"),
        ({"grants": {"read": {"al": True}}}, "did you mean 'all'"),
        ({"grants": '{"reed": {"all": true}}'}, "did you mean 'read'"),
        ({"data": {"session_limit": 1}}, "arguments="),
    ],
)
def test_a_token_is_not_made_with_a_name_that_limits_nothing(
    arguments: dict[str, Any], hint: str
) -> None:
    auth = Ziggeo("token", "private-key", "encryption-key").auth()
    with pytest.raises(ArgumentError, match=hint):
        auth.generate(**arguments)
    if "data" not in arguments:
        with pytest.raises(ArgumentError, match=hint):
            auth.generate(arguments)


def test_a_span_of_time_is_a_number_of_seconds() -> None:
    auth = Ziggeo("token", "private-key", "encryption-key").auth()
    token = auth.generate(usage_expiration_time=timedelta(minutes=5))
    assert decrypted(token, "encryption-key")["usage_expiration_time"] == 300
