"""The session that carries the calls of one client in this process: our own, or the user's."""

from __future__ import annotations

import os
import pickle
from typing import TYPE_CHECKING, Any

import requests

from .._once import once
from ..errors import ConfigurationError
from .adapter import PooledAdapter
from .proxies import proxies_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..config import Config
    from .request import Request
    from .timeouts import LimitsTimeout

    Given = requests.Session | Callable[[], requests.Session]

_MAX_ORIGINS = 64


def sessions_for(config: Config, given: Given | None) -> Sessions:
    """Return what hands out the sessions of a client.

    Raises:
        ConfigurationError: what was given is not a session, or cannot follow the settings.
    """
    if given is None:
        return OwnSessions(config)
    if config.ssl_context is not None:
        raise ConfigurationError(
            "ssl_context goes with our own session: mount an adapter that has it on yours"
        )
    if isinstance(given, requests.Session):
        return GivenSession(config, given)
    if callable(given):
        return MadeSessions(config, given)
    raise ConfigurationError(
        f"session is a requests.Session or a function that returns one, not {type(given).__name__}"
    )


def require_picklable(given: Given) -> None:
    """Refuse to pickle what another process could not use.

    Raises:
        ConfigurationError: it is a session, or a function that cannot be found by its name.
    """
    if isinstance(given, requests.Session):
        raise ConfigurationError(
            "a client with a session of yours cannot be pickled, for its connections cannot: "
            "give a function that returns a session"
        )
    try:
        pickle.dumps(given)
    except Exception as error:
        raise ConfigurationError(
            f"session cannot be pickled: {error}; give a function of a module's own"
        ) from error


class Sessions:
    """One session a process: a forked child has another than its parent."""

    def __init__(self, config: Config) -> None:
        self._config = config
        # One attribute, so that no thread sees the process of one and the session of another.
        self._present: tuple[int, requests.Session] | None = None

    def current(self) -> requests.Session:
        """Return the session of this process.

        Raises:
            ConfigurationError: there cannot be one.
        """
        present = self._present
        if present is not None and present[0] == os.getpid():
            return present[1]
        with once:  # threads that begin at once share one
            if self._present is None or self._present[0] != os.getpid():
                self._present = os.getpid(), self._new()
            return self._present[1]

    def options(self, request: Request, timeout: LimitsTimeout) -> dict[str, Any]:
        """Return how a request is sent, as keywords of `Session.send`."""
        raise NotImplementedError

    def close(self) -> None:
        """Close the idle connections, if they are ours; a later call opens new ones."""

    def _new(self) -> requests.Session:
        raise NotImplementedError


class OwnSessions(Sessions):
    """Sessions of our own: what the environment says is asked once an origin.

    When a forked child lets go of its parent's session, its copies of idle sockets are closed,
    which the parent does not notice.
    """

    def __init__(self, config: Config) -> None:
        super().__init__(config)
        self._proxies: dict[str, dict[str, str]] = {}

    def options(self, request: Request, timeout: LimitsTimeout) -> dict[str, Any]:
        """Return the time limits, and the proxies of the address."""
        origin = request.origin
        proxies = self._proxies.get(origin)
        if proxies is None:
            if len(self._proxies) >= _MAX_ORIGINS:  # redirects can name any number
                self._proxies.clear()
            proxies = self._proxies[origin] = proxies_for(origin, self._config)
        return {"timeout": timeout, "proxies": proxies}

    def close(self) -> None:
        """Close the idle connections; a later call opens new ones."""
        present, self._present = self._present, None
        if present is not None and present[0] == os.getpid():
            present[1].close()

    def _new(self) -> requests.Session:
        session = requests.Session()
        adapter = PooledAdapter(self._config)
        session.mount("https://", adapter)
        session.mount("http://", adapter)
        return session


class GivenSession(Sessions):
    """The one session that a user gave, for the process that used it first."""

    def __init__(self, config: Config, session: requests.Session) -> None:
        super().__init__(config)
        self._session = session

    def options(self, request: Request, timeout: LimitsTimeout) -> dict[str, Any]:
        """Return what the session says, and the client's settings where it says nothing."""
        config, session = self._config, self.current()
        merged: Any = session.merge_environment_settings(request.url, {}, True, None, None)
        verify, proxies = merged["verify"], merged["proxies"]
        if session.verify is True and config.verify is not True:
            verify = config.verify and os.fspath(config.verify)
        if not proxies and config.proxies is not None:
            proxies = proxies_for(request.origin, config)
        return {
            "verify": verify,
            "cert": merged["cert"] or config.cert,
            "proxies": proxies,
            "timeout": timeout.limits.plain(),
        }

    def _new(self) -> requests.Session:
        if self._present is not None:
            raise ConfigurationError(
                "the session has been used in another process, whose connections it still holds: "
                "give a function that returns a session"
            )
        return self._session


class MadeSessions(GivenSession):
    """The sessions that a user's function makes, one a process."""

    def __init__(self, config: Config, make: Callable[[], Any]) -> None:
        Sessions.__init__(self, config)
        self._make = make

    def _new(self) -> requests.Session:
        try:
            session = self._make()
        except Exception as error:
            raise ConfigurationError(f"the function for a session failed: {error!r}") from error
        if not isinstance(session, requests.Session):
            raise ConfigurationError(
                f"the function for a session returned {type(session).__name__}, not a session"
            )
        return session
