"""Webhooks: which URL wants to hear of which events; ``events`` tells them."""

from __future__ import annotations

import hmac
from typing import Any

from flask import Response

from ..model.assumptions import DEFAULT_WEBHOOK_ENCODING, WEBHOOK_ENCODINGS
from ..model.loopback import checked_target
from ..model.objects import Webhook
from ..model.refusals import BadRequest, NotFound
from ..operations import Call, Operation
from ..webhooks.events import send_validation


def create(call: Call) -> Any:
    """Note a URL, begin the handshake, and answer with the id to confirm it by."""
    arguments, state = call.arguments, call.state
    webhook = Webhook(
        id=state.new_token(),
        target_url=_url(arguments.required_text("target_url")),
        encoding=arguments.choice("encoding", WEBHOOK_ENCODINGS) or DEFAULT_WEBHOOK_ENCODING,
        events=arguments.listing("events"),
        validation_code=state.new_code(),
        variant=state.webhook_variant,
    )
    state.webhooks.append(webhook)
    send_validation(state, webhook)
    return _text(webhook.id)


def confirm(call: Call) -> Any:
    """Confirm a webhook with the code that belongs to it."""
    webhook = _webhook(call, call.arguments.required_text("webhook_id"))
    code = call.arguments.required_text("validation_code")
    if not hmac.compare_digest(code.encode(), webhook.validation_code.encode()):
        raise BadRequest("the validation code is not the one that was sent to the webhook")
    webhook.confirmed = True
    return _text(webhook.id)


def delete(call: Call) -> Any:
    """Forget every webhook with a URL."""
    url = call.arguments.required_text("target_url")
    kept = [webhook for webhook in call.state.webhooks if webhook.target_url != url]
    if len(kept) == len(call.state.webhooks):
        raise NotFound(f"there is no webhook for {url}")
    call.state.webhooks[:] = kept
    return _text(url)


def _webhook(call: Call, webhook_id: str) -> Webhook:
    for webhook in call.state.webhooks:
        if webhook.id == webhook_id:
            return webhook
    raise NotFound(f"there is no webhook {webhook_id}")


def _url(value: str) -> str:
    try:
        return checked_target(value)
    except ValueError as error:
        raise BadRequest(f"target_url cannot be used: {error}") from error


def _text(value: str) -> Response:
    return Response(value, mimetype="text/plain")


OPERATIONS = (
    Operation("webhooks.create", "POST", "/v1/api/hook", create),
    Operation("webhooks.confirm", "POST", "/v1/api/confirmhook", confirm),
    Operation("webhooks.delete", "POST", "/v1/api/removehook", delete),
)
