"""The webhooks of an application: where the service sends its events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..arguments import merge
from ..types.arguments import (
    WebhookConfirmArguments,
    WebhookCreateArguments,
    WebhookDeleteArguments,
)
from .resource import Resource

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from ..types import (
        Arguments,
    )


class Webhooks(Resource):
    """Addresses of yours that the service calls when something happens.

    A new one is confirmed before it gets events: the service sends a validation code to it,
    which is handed to `confirm`. No scheme is documented by which a receiver could check that a
    call comes from the service: fetch the video anew rather than believe what was sent.
    """

    __slots__ = ()

    def create(
        self, arguments: Arguments | None = None, **keywords: Unpack[WebhookCreateArguments]
    ) -> str:
        """Register an address for events.

        Args:
            arguments: the keywords below as a mapping, instead of them or beside them.

        Keyword Args:
            target_url: address that the events are sent to, text.
            encoding: how they are written: json, jsonheader or form.
            events: which events, a list or comma-separated text: video_create, video_ready...

        Returns:
            The webhook's id, as the service's text.

        Raises:
            BadRequestError: the service refuses the address or an event.

        Examples:
            >>> webhook_id = ziggeo.webhooks().create(
            ...     target_url="http://127.0.0.1:8000/ziggeo", events=["video_ready"]
            ... )
        """
        return self._server.post_text(
            "/v1/api/hook",
            merge(arguments, keywords, WebhookCreateArguments),
            operation="webhooks.create",
        )

    def confirm(
        self, arguments: Arguments | None = None, **keywords: Unpack[WebhookConfirmArguments]
    ) -> str:
        """Confirm that the address of a webhook is yours.

        Args:
            arguments: the keywords below as a mapping, instead of them or beside them.

        Keyword Args:
            webhook_id: what `create` returned.
            validation_code: the code that the address received; text keeps a leading zero.

        Returns:
            The service's text.

        Raises:
            BadRequestError: the code is wrong.
            NotFoundError: there is no such webhook.
        """
        return self._server.post_text(
            "/v1/api/confirmhook",
            merge(arguments, keywords, WebhookConfirmArguments),
            repeatable=True,
            operation="webhooks.confirm",
        )

    def delete(
        self, arguments: Arguments | None = None, **keywords: Unpack[WebhookDeleteArguments]
    ) -> str:
        """Delete every webhook of an address.

        Args:
            arguments: the keywords below as a mapping, instead of them or beside them.

        Keyword Args:
            target_url: the address that `create` was given, text.

        Returns:
            The service's text.

        Raises:
            NotFoundError: the address has no webhook.
        """
        return self._server.post_text(
            "/v1/api/removehook",
            merge(arguments, keywords, WebhookDeleteArguments),
            repeatable=True,
            operation="webhooks.delete",
        )
