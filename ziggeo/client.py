"""`Ziggeo`: the client, which holds the credentials and hands out one object for each resource."""

from __future__ import annotations

from ._once import load, once
from ._secret import being_handled, without_frames
from .config import Config, find_credentials
from .connect import Connect, Hosts
from .errors import ConfigurationError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType
    from typing import Any

    from ._http.sessions import Given
    from ._http.transport import Transport
    from .auth import Auth
    from .config import Credentials
    from .embeds import Embeds
    from .resources.analytics import Analytics
    from .resources.application import Application
    from .resources.audio_streams import AudioStreams
    from .resources.audios import Audios
    from .resources.authtokens import Authtokens
    from .resources.effect_profile_process import EffectProfileProcess
    from .resources.effect_profiles import EffectProfiles
    from .resources.meta_profile_process import MetaProfileProcess
    from .resources.meta_profiles import MetaProfiles
    from .resources.streams import Streams
    from .resources.videos import Videos
    from .resources.webhooks import Webhooks


class Ziggeo:
    """A client of the Ziggeo service, for any number of threads and calls.

    Args:
        token: application token; left out, from ``ZIGGEO_TOKEN`` or ``ZIGGEO_URL``.
        private_key: private key; left out, from ``ZIGGEO_PRIVATE_KEY`` or ``ZIGGEO_URL``.
        encryption_key: encryption key, for `auth` only; left out, from ``ZIGGEO_ENCRYPTION_KEY`` or
            ``ZIGGEO_URL``.
        config: settings; left out, from the environment and the defaults.
        session: a `requests.Session` of your own for all calls, or a function that returns one,
            which is asked once in each process. It is neither changed nor closed.

    Raises:
        ConfigurationError: the token or the private key is nowhere, or a setting is unusable.

    Attributes:
        config: the settings.
        connect: calls to the server API, for what this SDK does not know yet.
        api_connect: calls to the API for audios and application statistics.
        cdn_connect: downloads of videos and images.
        js_cdn_connect: downloads of audios.

    Examples:
        >>> with Ziggeo() as ziggeo:
        ...     ziggeo.videos().count()
        {'count': 0}
    """

    def __init__(
        self,
        token: str | None = None,
        private_key: str | None = None,
        encryption_key: str | None = None,
        *,
        config: Config | None = None,
        session: Given | None = None,
    ) -> None:
        handled = being_handled()
        try:
            credentials = find_credentials(token, private_key, encryption_key)
        except ConfigurationError as error:
            raise without_frames(error, handled)  # noqa: B904 - it has no other cause
        finally:
            del private_key, encryption_key  # no error from here on shows them
        self._set_up(credentials, Config() if config is None else config, session)

    def _set_up(
        self, credentials: Credentials, config: Config, session: Given | None = None
    ) -> None:
        if not isinstance(config, Config):
            raise ConfigurationError(f"config is a Config, not {type(config).__name__}")
        load("ziggeo.resources")  # so that no accessor imports late
        addresses = config.for_token(credentials.token)
        self._credentials = credentials
        self._session = session
        self._transport: Transport | None = None
        self.config = config
        self.connect: Connect = Connect(addresses["server_api_url"], self._shared_transport)
        self.api_connect: Connect = Connect(addresses["api_url"], self._shared_transport)
        self.cdn_connect: Connect = Connect(addresses["cdn_url"], self._shared_transport)
        self.js_cdn_connect: Connect = Connect(addresses["js_cdn_url"], self._shared_transport)
        self._hosts = Hosts(self.connect, self.api_connect, self.cdn_connect, self.js_cdn_connect)
        if session is not None:
            self._shared_transport()  # refuses what is not a session

    def _shared_transport(self) -> Transport:
        """Return the transport; the first call makes it, since importing requests takes a while."""
        transport = self._transport
        if transport is None:
            load("ziggeo._http.transport")
            from ._http.transport import Transport

            with once:  # one for threads that have come here at once
                if self._transport is None:
                    self._transport = Transport(self._credentials, self.config, self._session)
                transport = self._transport
        return transport

    def __repr__(self) -> str:
        """Return the beginning of the token, and no key."""
        return f"Ziggeo(token={self._credentials.token[:4] + '…'!r})"

    def __getstate__(self) -> tuple[Any, ...]:
        """Pickle the credentials and the settings; connections are made anew.

        Raises:
            ConfigurationError: a session, or a setting, cannot be pickled.
        """
        if self._session is None:
            return self._credentials, self.config
        load("ziggeo._http.sessions")
        from ._http.sessions import require_picklable

        require_picklable(self._session)
        return self._credentials, self.config, self._session

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        """Begin anew with the credentials and the settings."""
        self._set_up(*state)

    def __copy__(self) -> Ziggeo:
        """Return another client of the same credentials, settings and session."""
        twin = Ziggeo.__new__(type(self))
        twin._set_up(self._credentials, self.config, self._session)
        return twin

    def __deepcopy__(self, memo: dict[int, Any]) -> Ziggeo:
        """Return another client of the same credentials, settings and session."""
        return self.__copy__()

    def __enter__(self) -> Ziggeo:
        """Return the client itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close the client."""
        self.close()

    def close(self) -> None:
        """Close the idle connections; a later call opens new ones."""
        if self._transport is not None:
            self._transport.close()

    def auth(self) -> Auth:
        """Tokens for client-side use, made here and not by the service."""
        load("ziggeo.auth")
        from .auth import Auth

        return Auth(self._credentials)

    def embeds(self) -> Embeds:
        """HTML for pages: recorders and players of this application."""
        load("ziggeo.embeds", "ziggeo.auth")
        from .embeds import Embeds

        return Embeds(self.application_token, self.auth(), self.config)

    @property
    def application_token(self) -> str:
        """The application token, which pages carry; the keys are not to be read."""
        return self._credentials.token

    def videos(self) -> Videos:
        """Videos, each with one stream or more."""
        from .resources.videos import Videos

        return Videos(self._hosts)

    def streams(self) -> Streams:
        """The streams of a video."""
        from .resources.streams import Streams

        return Streams(self._hosts)

    def audios(self) -> Audios:
        """Audios, each with one stream or more."""
        from .resources.audios import Audios

        return Audios(self._hosts)

    def audio_streams(self) -> AudioStreams:
        """The streams of an audio."""
        from .resources.audio_streams import AudioStreams

        return AudioStreams(self._hosts)

    def authtokens(self) -> Authtokens:
        """Auth tokens that the service keeps."""
        from .resources.authtokens import Authtokens

        return Authtokens(self._hosts)

    def application(self) -> Application:
        """The application itself."""
        from .resources.application import Application

        return Application(self._hosts)

    def effect_profiles(self) -> EffectProfiles:
        """Effect profiles: named sets of processes that change a video."""
        from .resources.effect_profiles import EffectProfiles

        return EffectProfiles(self._hosts)

    def effect_profile_process(self) -> EffectProfileProcess:
        """The processes of an effect profile."""
        from .resources.effect_profile_process import EffectProfileProcess

        return EffectProfileProcess(self._hosts)

    def meta_profiles(self) -> MetaProfiles:
        """Meta profiles: named sets of processes that analyse a video."""
        from .resources.meta_profiles import MetaProfiles

        return MetaProfiles(self._hosts)

    def meta_profile_process(self) -> MetaProfileProcess:
        """The processes of a meta profile."""
        from .resources.meta_profile_process import MetaProfileProcess

        return MetaProfileProcess(self._hosts)

    def webhooks(self) -> Webhooks:
        """Webhooks, by which the service tells of events."""
        from .resources.webhooks import Webhooks

        return Webhooks(self._hosts)

    def analytics(self) -> Analytics:
        """Analytics of the application."""
        from .resources.analytics import Analytics

        return Analytics(self._hosts)

    # The names of the service's documentation.
    audioStreams = audio_streams
    effectProfiles = effect_profiles
    effectProfileProcess = effect_profile_process
    metaProfiles = meta_profiles
    metaProfileProcess = meta_profile_process
