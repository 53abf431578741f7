"""Auth tokens that the service keeps; the encrypted ones are made by clients alone."""

from __future__ import annotations

from typing import Any, Final

from ..arguments.values import Arguments
from ..model import serializers
from ..model.objects import AuthToken
from ..operations import Call, Operation

_PATH: Final = "/v1/authtokens/<token>"
_DEFAULTS: Final = {
    "volatile": False,
    "hidden": False,
    "expiration_date": None,
    "usage_expiration_time": None,
    "session_limit": None,
    "grants": None,
}
# An old document spells one argument wrong, and clients copied it.
_MISSPELT: Final = "usage_experitation_time"


def create(call: Call) -> Any:
    """Make an auth token."""
    state = call.state
    token = AuthToken(
        token=state.new_token(),
        nonce=state.new_token(),
        created=state.clock.seconds(),
        settings=_DEFAULTS | _settings(call.arguments),
    )
    return serializers.auth_token(state.auth_tokens.add(token))


def get(call: Call) -> Any:
    """Return one auth token."""
    return serializers.auth_token(_token(call))


def update(call: Call) -> Any:
    """Change one auth token."""
    token = _token(call)
    token.settings.update(_settings(call.arguments))
    return serializers.auth_token(token)


def delete(call: Call) -> Any:
    """Delete an auth token."""
    token = _token(call)
    call.state.auth_tokens.remove(token)
    return serializers.auth_token(token)


def _settings(arguments: Arguments) -> dict[str, Any]:
    settings: dict[str, Any] = {}
    for name in ("volatile", "hidden"):
        if name in arguments:
            settings[name] = bool(arguments.boolean(name))
    for name in ("expiration_date", "usage_expiration_time", "session_limit"):
        if name in arguments:
            settings[name] = arguments.number(name)
    if _MISSPELT in arguments:
        settings["usage_expiration_time"] = arguments.number(_MISSPELT)
    if "grants" in arguments:
        settings["grants"] = arguments.mapping("grants")
    return settings


def _token(call: Call) -> AuthToken:
    return call.state.auth_tokens.get(call.segments["token"])


OPERATIONS = (
    Operation("authtokens.get", "GET", _PATH, get),
    Operation("authtokens.update", "POST", _PATH, update),
    Operation("authtokens.delete", "DELETE", _PATH, delete),
    Operation("authtokens.create", "POST", "/v1/authtokens", create, status=201),
)
