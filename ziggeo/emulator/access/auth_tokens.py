"""Tokens that pages carry: what they permit, and whether that covers what a page asks for.

Two kinds of token say the same things. ``client_auth`` is encrypted by an application's own server
and unknown here until it comes; ``server_auth`` names one that was made by ``authtokens.create``.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any, Literal

from ..arguments.values import Arguments
from ..model.objects import Recording
from ..model.refusals import BadRequest, Forbidden, Refusal, Unauthorized
from ..model.state import State
from ..operations import Grant

_BLOCK = 16


@dataclass(frozen=True)
class Permit:
    """What one token says."""

    kind: Literal["client_auth", "server_auth"]
    nonce: str
    grants: dict[str, Any]
    expiration_date: float | None
    usage_expiration_time: float | None
    session_limit: float | None


def read_permit(state: State, arguments: Arguments) -> Permit | None:
    """Return what the token in the arguments permits, or None without one.

    Raises:
        BadRequest: the token cannot be read or is another application's; without strictness it
            is ``Unauthorized`` that is raised.
    """
    if (text := arguments.text("client_auth")) is not None:
        values = _decrypted(state, text)
        if values.get("application_token") != state.credentials.token:
            raise _refusal(state, "client_auth was made for another application")
        return _permit("client_auth", str(values.get("nonce", text)), values)
    if (text := arguments.text("server_auth")) is not None:
        token = state.auth_tokens.find(text)
        if token is None:
            raise _refusal(state, "server_auth is not a token of this application")
        return _permit("server_auth", token.nonce, token.settings)
    return None


def authorize(
    state: State, permit: Permit | None, grant: Grant, recording: Recording | None, session: str
) -> None:
    """Let a page do what it asks for, or refuse it.

    Inferred: without the flag that requires a token for it, everything is allowed to a page that
    brings none; a token that is brought has to be good all the same.

    Args:
        state: the application.
        permit: the token that was brought.
        grant: what is to be done.
        recording: what it is to be done to; None for what concerns all.
        session: the page's session.

    Raises:
        Unauthorized: a token is required.
        Forbidden: the token is spent, or does not cover this.
    """
    required = state.application.get("config", {}).get(f"auth_token_required_for_{grant}", False)
    if permit is None:
        if required:
            msg = f"to {grant}, a page needs client_auth or server_auth in this application"
            raise Unauthorized(msg)
        return
    now = state.clock.now()
    if permit.expiration_date is not None and now >= permit.expiration_date:
        raise Forbidden(f"the expiration_date of {permit.kind} has passed")
    if required and not _covers(permit.grants.get(grant), recording, grant, session):
        msg = f"{permit.kind} holds no grant to {grant} this, as {{{grant!r}: {{'all': true}}}} is"
        raise Forbidden(msg)
    _join_session(state, permit, session, now)


def _covers(granted: Any, recording: Recording | None, grant: Grant, session: str) -> bool:
    if not isinstance(granted, dict):
        return False
    if granted.get("all") is True:
        return True
    if granted.get("session_owned") is True:
        if grant == "create":
            return True
        if recording is not None and recording.session == session:
            return True
    named = granted.get("resources") or []
    return recording is not None and bool({recording.token, f"_{recording.key}"} & set(named))


def _join_session(state: State, permit: Permit, session: str, now: float) -> None:
    """Count the page among the sessions of its token."""
    sessions = state.sessions.setdefault(permit.nonce, {})
    if session not in sessions:
        if permit.session_limit is not None and len(sessions) >= permit.session_limit:
            raise Forbidden(f"the session_limit of {permit.kind} is reached: {len(sessions)}")
        sessions[session] = now
    lasts = permit.usage_expiration_time
    if lasts is not None and now >= sessions[session] + lasts:
        raise Forbidden(f"the usage_expiration_time of {permit.kind} is over in this session")


def _permit(
    kind: Literal["client_auth", "server_auth"], nonce: str, values: dict[str, Any]
) -> Permit:
    arguments = Arguments(values)
    usage = "usage_expiration_time"
    if values.get("usage_experitation_time") is not None:
        usage = "usage_experitation_time"
    return Permit(
        kind,
        nonce,
        arguments.mapping("grants") or {},
        _number(arguments, "expiration_date"),
        _number(arguments, usage),
        _number(arguments, "session_limit"),
    )


def _number(arguments: Arguments, name: str) -> float | None:
    value = arguments.number(name)
    return None if value is None else float(value)


def _decrypted(state: State, text: str) -> dict[str, Any]:
    """Undo what the official server clients do: AES-256-CBC under the hex MD5 of the key."""
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    key = hashlib.md5(state.credentials.encryption_key.encode(), usedforsecurity=False)
    try:
        vector, ciphertext = text[:_BLOCK].encode(), bytes.fromhex(text[_BLOCK:])
        cipher = Cipher(algorithms.AES(key.hexdigest().encode()), modes.CBC(vector))
        decryptor = cipher.decryptor()
        values = json.loads(_unpadded(decryptor.update(ciphertext) + decryptor.finalize()))
    except ValueError as error:
        msg = "client_auth is not encrypted with the encryption_key of this application"
        raise _refusal(state, msg) from error
    if not isinstance(values, dict):
        raise _refusal(state, "client_auth does not hold a JSON object")
    return values


def _unpadded(padded: bytes) -> bytes:
    count = padded[-1] if padded else 0
    if not 1 <= count <= _BLOCK or padded[-count:] != bytes([count]) * count:
        raise ValueError("the padding is wrong")
    return padded[:-count]


def _refusal(state: State, message: str) -> Refusal:
    return BadRequest(message) if state.options.strict else Unauthorized(message)
