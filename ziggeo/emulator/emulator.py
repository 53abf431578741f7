"""The ``Emulator``: starts and stops a local Ziggeo, and shows what tests want to see of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import update_wrapper
from importlib.util import find_spec
from inspect import Parameter, Signature, signature
from types import TracebackType
from typing import TYPE_CHECKING, Any, Concatenate, Final, ParamSpec, TypeVar

from .faults.faults import Fault
from .model.clock import Clock
from .model.objects import Credentials, WebhookVariant
from .model.request_log import RequestLog, RequestRecord
from .model.setup import Setup
from .model.state import Options, random_source

if TYPE_CHECKING:
    from ziggeo import Ziggeo

    from .model.objects import Delivery, Webhook
    from .model.state import State
    from .running import Running


_MAX_PORT: Final = 65_535

P = ParamSpec("P")
Made = TypeVar("Made")
Owner = TypeVar("Owner")


def _taking_what_makes(
    make: Callable[P, Made],
) -> Callable[[Callable[[Owner, Made], Made]], Callable[Concatenate[Owner, P], Made]]:
    """Let a method be called with what its argument is made from, which is listed only there."""

    def decorate(method: Callable[[Owner, Made], Made]) -> Callable[Concatenate[Owner, P], Made]:
        def call(self: Owner, /, *args: P.args, **kwargs: P.kwargs) -> Made:
            return method(self, make(*args, **kwargs))

        parameters = [Parameter("self", Parameter.POSITIONAL_ONLY)]
        parameters += signature(make).parameters.values()
        vars(call)["__signature__"] = Signature(parameters)
        return update_wrapper(call, method)

    return decorate


class Emulator:
    """A local Ziggeo on a port of 127.0.0.1.

    Args:
        tls: serve https, with a certificate authority made for the occasion.
        port: the port to listen on; 0 takes a free one.
        token: the application token; a new one when left out.
        private_key: the private key; a new one when left out.
        encryption_key: the encryption key; a new one when left out.
        processing_time: seconds that an upload stays in PROCESSING, by the emulator's clock.
        strict: refuse arguments that the documents don't know; otherwise they have no effect.
        seed: makes tokens, keys and codes the same in every run that asks the same.
        webhook_variant: how messages to webhooks are written; `vary_webhooks` changes it.

    Raises:
        ValueError: there is no such port, or no such time.

    Examples:
        >>> with Emulator() as emulator, emulator.client() as ziggeo:
        ...     ziggeo.videos().count()
        {'count': 0}
    """

    def __init__(
        self,
        *,
        tls: bool = False,
        port: int = 0,
        token: str | None = None,
        private_key: str | None = None,
        encryption_key: str | None = None,
        processing_time: float = 0.0,
        strict: bool = True,
        seed: int | str | None = None,
        webhook_variant: WebhookVariant | None = None,
    ) -> None:
        if not 0 <= port <= _MAX_PORT:
            raise ValueError(f"port is from 0 to {_MAX_PORT}, not {port}")
        if not 0.0 <= processing_time < float("inf"):
            raise ValueError(f"processing_time is finite and not below 0, not {processing_time}")
        new = _key_maker(seed)
        self.token: str = token or new()
        self.private_key: str = private_key or new()
        self.encryption_key: str = encryption_key or new()
        self.clock: Clock = Clock(self._clock_moved)
        self._setup = Setup(
            tls=tls,
            port=port,
            credentials=Credentials(self.token, self.private_key, self.encryption_key),
            options=Options(processing_time, strict, seed),
            webhook_variant=webhook_variant or WebhookVariant(),
            clock=self.clock,
            log=RequestLog(),
        )
        self._running: Running | None = None

    def start(self) -> Emulator:
        """Begin to serve.

        Returns:
            The emulator itself.

        Raises:
            ImportError: the extra ``ziggeo[emulator]`` is not installed.
            OSError: the port is taken.
            RuntimeError: it is running already.
        """
        if self._running is not None:
            raise RuntimeError("the emulator is running already")
        _require_extra()
        from .running import Running

        self._running = Running(self._setup)
        return self

    def stop(self) -> None:
        """End every connection and remove all media; nothing happens if it is not running."""
        if self._running is not None:
            running, self._running = self._running, None
            running.stop()

    def reset(self) -> None:
        """Forget all objects, media, requests, faults and changes of the clock.

        Addresses and keys stay.
        """
        self._require_running().reset()

    def __repr__(self) -> str:
        """Return where it listens, and no key."""
        where = "not running" if self._running is None else f"at {self.url}"
        return f"<Emulator {where}>"

    def __enter__(self) -> Emulator:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """Where it listens; the hosts of the service are path prefixes of it."""
        return self._require_running().server.url

    @property
    def server_api_url(self) -> str:
        """The URL that stands for the server host."""
        return f"{self.url}/server"

    @property
    def api_url(self) -> str:
        """The URL that stands for the api host (audios, application stats)."""
        return f"{self.url}/api"

    @property
    def cdn_url(self) -> str:
        """The URL that stands for the video CDN."""
        return f"{self.url}/cdn"

    @property
    def js_cdn_url(self) -> str:
        """The URL that stands for the media CDN (audio downloads)."""
        return f"{self.url}/js-cdn"

    @property
    def storage_url(self) -> str:
        """The URL that stands for the storage host, which signed uploads go to."""
        return f"{self.url}/storage"

    @property
    def assets_url(self) -> str:
        """The URL that pages load the stand-in for the service's script from."""
        return f"{self.url}/assets"

    @property
    def frames_url(self) -> str:
        """The URL that stands for the service's pages with one player or recorder."""
        return f"{self.url}/frames"

    @property
    def ca_file(self) -> str | None:
        """The file with the certificate to trust, or None without TLS."""
        return self._require_running().ca_file

    @property
    def environment(self) -> dict[str, str]:
        """The environment variables that point a client here."""
        variables = {
            "ZIGGEO_TOKEN": self.token,
            "ZIGGEO_PRIVATE_KEY": self.private_key,
            "ZIGGEO_ENCRYPTION_KEY": self.encryption_key,
            "ZIGGEO_SERVER_API_URL": self.server_api_url,
            "ZIGGEO_API_URL": self.api_url,
            "ZIGGEO_CDN_URL": self.cdn_url,
            "ZIGGEO_JS_CDN_URL": self.js_cdn_url,
            "ZIGGEO_ASSETS_URL": self.assets_url,
            "ZIGGEO_FRAMES_URL": self.frames_url,
        }
        if self.ca_file is not None:
            variables["SSL_CERT_FILE"] = self.ca_file
        return variables

    @property
    def requests(self) -> list[RequestRecord]:
        """The requests that arrived since the start or the last reset, oldest first."""
        return self._setup.log.records()

    @property
    def webhooks(self) -> list[Webhook]:
        """The webhooks of the application, with the codes that confirm them."""
        return list(self._state.webhooks)

    @property
    def deliveries(self) -> list[Delivery]:
        """The messages that were sent to webhooks, oldest first, with what was answered."""
        return self._state.sender.deliveries()

    def wait_for_deliveries(self, seconds: float = 5.0) -> list[Delivery]:
        """Wait until webhooks have been told everything that has happened so far.

        Args:
            seconds: how long at most.

        Returns:
            All messages since the start or the last reset, oldest first.

        Raises:
            TimeoutError: a target has not answered in time.
        """
        state = self._state
        state.run_due_jobs()
        if not state.sender.wait(seconds):
            raise TimeoutError(f"webhooks were not told everything within {seconds} seconds")
        return state.sender.deliveries()

    @_taking_what_makes(Fault)
    def fail(self, fault: Fault) -> Fault:
        """Let requests go wrong from now on, until ``times`` is used up or ``reset`` is called.

        Args:
            fault: given as the arguments of ``Fault``, which says what each of them means.

        Returns:
            The fault, whose ``hits`` can be counted and which can be cancelled.

        Raises:
            ValueError: there is no such operation, kind, moment or host.

        Examples:
            >>> with Emulator() as emulator:
            ...     fault = emulator.fail("videos.create", kind="reset", when="after")
        """
        return self._require_running().faults.add(fault)

    @_taking_what_makes(WebhookVariant)
    def vary_webhooks(self, variant: WebhookVariant) -> WebhookVariant:
        """Have messages to webhooks written otherwise, to those that are registered from now on.

        Args:
            variant: given as the arguments of `WebhookVariant`, which says what each of them means.

        Returns:
            The variant.

        Raises:
            ValueError: there is no such form of a message.

        Examples:
            >>> with Emulator() as emulator:
            ...     variant = emulator.vary_webhooks(handshake="data", form="json")
        """
        self._state.webhook_variant = variant
        return variant

    def send_event(
        self,
        url: str,
        event_type: str,
        *,
        video: str | None = None,
        data: Mapping[str, Any] | None = None,
        encoding: str = "json",
        variant: WebhookVariant | None = None,
    ) -> Delivery:
        """Send an event to an address on this machine, whether it has happened or not.

        Args:
            url: the address; it need not be registered.
            event_type: the event, also one that nobody knows.
            video: the token of the video, or ``_`` and its key; left out, the newest one, or one
                that is made up where there is none.
            data: further fields of the event's data.
            encoding: json, jsonheader or form.
            variant: how it is written; that of `vary_webhooks` when left out.

        Returns:
            The message, with what was answered.

        Raises:
            LookupError: there is no such video.
            ValueError: the address is not on this machine, or there is no such encoding.

        Examples:
            >>> with Emulator() as emulator:
            ...     delivery = emulator.send_event("http://127.0.0.1:9/hook", "video_ready")
        """
        from .webhooks.trials import send_event_of

        return send_event_of(
            self._state,
            url,
            event_type,
            video=video,
            data=data,
            encoding=encoding,
            variant=variant,
        )

    def record_view(
        self,
        video: str,
        *,
        country: str = "US",
        browser: str = "Chrome",
        os: str = "Windows",
        device: str = "desktop",
        full: bool = True,
        at: float | datetime | None = None,
    ) -> None:
        """Have somebody watch a video; statistics and analytics follow from it.

        Args:
            video: the token of the video, or ``_`` and its key.
            country: the country of the viewer, two letters.
            browser: the browser of the viewer.
            os: the operating system of the viewer.
            device: the kind of device.
            full: whether the video was played to its end.
            at: when, in seconds since 1970 or as a datetime with a time zone; now when left out.

        Raises:
            LookupError: there is no such video.
            ValueError: the datetime has no time zone.
        """
        from .lifecycle.viewing import record_view

        record_view(
            self._state,
            video,
            country=country,
            browser=browser,
            os=os,
            device=device,
            full=full,
            at=at,
        )

    def client(self, **config_fields: Any) -> Ziggeo:
        """Return a client of the SDK that talks to this emulator.

        Args:
            **config_fields: further fields of ``ziggeo.Config``.
        """
        from ziggeo import Config, Ziggeo

        fields: dict[str, Any] = {
            "server_api_url": self.server_api_url,
            "api_url": self.api_url,
            "cdn_url": self.cdn_url,
            "js_cdn_url": self.js_cdn_url,
            "assets_url": self.assets_url,
            "frames_url": self.frames_url,
        }
        if self.ca_file is not None:
            fields["verify"] = self.ca_file
        config = Config(**{**fields, **config_fields})
        return Ziggeo(self.token, self.private_key, self.encryption_key, config=config)

    @property
    def _state(self) -> State:
        return self._require_running().service.state

    def _require_running(self) -> Running:
        if self._running is None:
            raise RuntimeError("the emulator is not running: call start() or use it in a with")
        return self._running

    def _clock_moved(self) -> None:
        if self._running is not None:
            self._running.service.state.sender.wake()


def _key_maker(seed: int | str | None) -> Callable[[], str]:
    """Return what makes the credentials; they differ from the tokens of the same seed."""
    source = random_source(None if seed is None else f"credentials of {seed}")
    return lambda: f"{source.getrandbits(128):032x}"


def _require_extra() -> None:
    for module in ("flask", "av"):
        if find_spec(module) is None:
            msg = f"The emulator needs {module}: pip install 'ziggeo[emulator]'"
            raise ImportError(msg, name=module)
