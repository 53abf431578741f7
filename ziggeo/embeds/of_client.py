"""HTML for pages of one application: token, region and auth are filled in."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from ..arguments import merge
from ..config import Config, is_european
from ..errors import ArgumentError
from . import elements, page, policy
from .hosts import ASSETS

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from ..auth import Auth
    from .html import Embed
    from .types import ApplicationOptions, PlayerAttributes, RecorderAttributes

Permits = Mapping[str, Any]


class Embeds:
    """HTML for pages of one application.

    Args:
        token: the application token.
        auth: makes client-side tokens.
        config: the settings that say where the service is; those of the environment when left out.
    """

    __slots__ = ("_auth", "_config", "_token")

    def __init__(self, token: str, auth: Auth, config: Config | None = None) -> None:
        self._token = token
        self._auth = auth
        self._config = config or Config()

    def __repr__(self) -> str:
        """Return the class's name."""
        return "Embeds()"

    @property
    def region(self) -> str:
        """The region of the application, "us" or "eu": a token of Europe's begins with r1."""
        return "eu" if is_european(self._token) else "us"

    def assets(
        self, release: str = "v2-stable", *, nonce: str | None = None, base: str | None = None
    ) -> Embed:
        """Return the links to the service's style and script; see `ziggeo.embeds.assets`.

        They come from `Config.assets_url` when `base` is left out.
        """
        return page.assets(release, nonce=nonce, base=self._assets_base(base))

    def application(
        self,
        options: Mapping[str, Any] | None = None,
        *,
        nonce: str | None = None,
        **keywords: Unpack[ApplicationOptions],
    ) -> Embed:
        """Return the script that makes the page's application; see `ziggeo.embeds.application`."""
        return page.application(self._token, options, nonce=nonce, **keywords)

    def player(
        self,
        video: str,
        attributes: Mapping[str, Any] | None = None,
        *,
        auth: Permits | None = None,
        expires_in: float | None = None,
        **keywords: Unpack[PlayerAttributes],
    ) -> Embed:
        """Return a player of one video.

        Args:
            video: its token, or its key after an underscore.
            attributes: as for `ziggeo.embeds.player`.
            auth: the grants of a client-side token that the player carries:
                ``{"read": {"resources": [token]}}``. The page's application needs ``auth=True``.
            expires_in: seconds from now until the token ends.
            **keywords: as for `ziggeo.embeds.player`.

        Raises:
            ArgumentError: a value would be read as something else, or as code.
            ConfigurationError: `auth` is given, and the client has no encryption key.

        Examples:
            >>> html = ziggeo.embeds().player("_interview", auth={"read": {"all": True}})
            >>> html.startswith('<ziggeoplayer ziggeo-video="_interview" ziggeo-client-auth="')
            True
        """
        return elements.player(video, self._with_auth(attributes, keywords, auth, expires_in))

    def recorder(
        self,
        attributes: Mapping[str, Any] | None = None,
        *,
        auth: Permits | None = None,
        expires_in: float | None = None,
        **keywords: Unpack[RecorderAttributes],
    ) -> Embed:
        """Return a recorder of a new video; `auth` and `expires_in` as for `player`."""
        return elements.recorder(self._with_auth(attributes, keywords, auth, expires_in))

    def audio_player(
        self,
        audio: str,
        attributes: Mapping[str, Any] | None = None,
        *,
        auth: Permits | None = None,
        expires_in: float | None = None,
        **keywords: Unpack[PlayerAttributes],
    ) -> Embed:
        """Return a player of one audio; the parameters are those of `player`."""
        return elements.audio_player(audio, self._with_auth(attributes, keywords, auth, expires_in))

    def audio_recorder(
        self,
        attributes: Mapping[str, Any] | None = None,
        *,
        auth: Permits | None = None,
        expires_in: float | None = None,
        **keywords: Unpack[RecorderAttributes],
    ) -> Embed:
        """Return a recorder of a new audio; the parameters are those of `recorder`."""
        return elements.audio_recorder(self._with_auth(attributes, keywords, auth, expires_in))

    def iframe_player(
        self,
        video: str,
        attributes: Mapping[str, Any] | None = None,
        *,
        auth: Permits | None = None,
        expires_in: float | None = None,
        **keywords: Unpack[PlayerAttributes],
    ) -> Embed:
        """Return a frame with a player of one video; the parameters are those of `player`."""
        given = self._with_auth(attributes, keywords, auth, expires_in)
        base = self._config.frames_url
        return elements.iframe_player(video, given, region=self.region, base=base)

    def iframe_recorder(
        self,
        attributes: Mapping[str, Any] | None = None,
        *,
        auth: Permits | None = None,
        expires_in: float | None = None,
        **keywords: Unpack[RecorderAttributes],
    ) -> Embed:
        """Return a frame with a recorder; the parameters are those of `recorder`."""
        given = self._with_auth(attributes, keywords, auth, expires_in)
        base = self._config.frames_url
        return elements.iframe_recorder(self._token, given, region=self.region, base=base)

    def content_security_policy(
        self,
        *,
        nonce: str | None = None,
        streaming: bool = False,
        assets: str | None = None,
        storage: Iterable[str] = ("https://*.amazonaws.com",),
        more: Mapping[str, Iterable[str]] | None = None,
    ) -> str:
        """Return a policy for pages; see `ziggeo.embeds.content_security_policy`.

        The policy names the addresses that are configured, too.
        """
        config = self._config
        configured = (config.server_api_url, config.api_url, config.cdn_url, config.js_cdn_url)
        return policy.content_security_policy(
            nonce=nonce,
            region=self.region,
            streaming=streaming,
            assets=self._assets_base(assets),
            storage=storage,
            hosts=[address for address in configured if address is not None],
            frames=config.frames_url,
            more=more,
        )

    def _assets_base(self, given: str | None) -> str:
        return given or self._config.assets_url or ASSETS

    def _with_auth(
        self,
        attributes: Mapping[str, Any] | None,
        keywords: Mapping[str, Any],
        auth: Permits | None,
        expires_in: float | None,
    ) -> dict[str, Any]:
        """Return the attributes with a client-side token, where there is to be one."""
        given = merge(attributes, keywords)
        if auth is None:
            if expires_in is not None:
                raise ArgumentError("expires_in is for the token that auth makes")
            return given
        if "client_auth" in given:
            raise ArgumentError("client_auth and auth say the same: give one of them")
        ends = None if expires_in is None else int(time.time() + _seconds(expires_in))
        return {"client_auth": self._auth.generate(grants=auth, expiration_date=ends), **given}


def _seconds(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 < value < 1e10:
        raise ArgumentError(f"expires_in is a number of seconds above 0, not {value!r}")
    return value
