"""What is measured, each used as its own documentation says; how it is measured: cases.py."""

from __future__ import annotations

import base64
import http.client
import json
import os
import ssl
import sys
import threading
from typing import Any
from urllib.parse import urlsplit

import httpx
import requests
import requests.adapters

from ziggeo import Config, Ziggeo

TOKEN, PRIVATE_KEY = "0123456789abcdef0123456789abcdef", "fedcba9876543210fedcba9876543210"
VIDEO = "00000000000000000000000000000001"
CA_VARIABLES = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE")


class Ours:
    """This SDK."""

    name = "ziggeo"

    def __init__(self, url: str) -> None:
        self._client = Ziggeo(TOKEN, PRIVATE_KEY, config=Config(server_api_url=url))
        self._videos = self._client.videos()

    def video(self) -> Any:
        return self._videos.get(VIDEO)

    def index(self) -> Any:
        return self._videos.index()

    def close(self) -> None:
        self._client.close()


class Session:
    """A `requests.Session` that all threads share."""

    name = "requests.Session"

    def __init__(self, url: str) -> None:
        self._url = url
        self._session = requests.Session()
        self._session.auth = (TOKEN, PRIVATE_KEY)

    def video(self) -> Any:
        return self._session.get(f"{self._url}/v1/videos/{VIDEO}").json()

    def index(self) -> Any:
        return self._session.get(f"{self._url}/v1/videos/").json()

    def close(self) -> None:
        self._session.close()


class Old:
    """The SDK's version 2.30."""

    name = "ziggeo 2.30"

    def __init__(self, url: str) -> None:
        from Ziggeo import Ziggeo as Ziggeo2
        from ZiggeoConnect import ZiggeoConnect

        self._client = Ziggeo2(TOKEN, PRIVATE_KEY)
        self._client.connect = ZiggeoConnect(self._client, url)

    def video(self) -> Any:
        return self._client.videos().get(VIDEO)

    def index(self) -> Any:
        return self._client.videos().index()

    def close(self) -> None:
        """Nothing: it keeps no connection."""


class Pool:
    """The pool of urllib3 that requests makes, used without a session."""

    name = "urllib3 pool"

    def __init__(self, url: str) -> None:
        verify = os.environ[CA_VARIABLES[0]]
        adapter = requests.adapters.HTTPAdapter(pool_maxsize=64)
        request = requests.Request("GET", url).prepare()
        self._pool = adapter.get_connection_with_tls_context(request, verify=verify)
        basic = base64.b64encode(f"{TOKEN}:{PRIVATE_KEY}".encode()).decode()
        self._headers = {"Authorization": f"Basic {basic}"}

    def video(self) -> Any:
        return self._pool.urlopen("GET", f"/v1/videos/{VIDEO}", headers=self._headers).json()

    def index(self) -> Any:
        return self._pool.urlopen("GET", "/v1/videos/", headers=self._headers).json()

    def close(self) -> None:
        self._pool.close()


class Httpx:
    """A `httpx.Client` that all threads share."""

    name = "httpx"

    def __init__(self, url: str) -> None:
        trusted = ssl.create_default_context(cafile=os.environ[CA_VARIABLES[0]])
        self._url = url
        self._client = httpx.Client(auth=(TOKEN, PRIVATE_KEY), verify=trusted)

    def video(self) -> Any:
        return self._client.get(f"{self._url}/v1/videos/{VIDEO}").json()

    def index(self) -> Any:
        return self._client.get(f"{self._url}/v1/videos/").json()

    def close(self) -> None:
        self._client.close()


class Bare:
    """The standard library's `http.client`, one kept connection for each thread."""

    name = "http.client"

    def __init__(self, url: str) -> None:
        self._parts = urlsplit(url)
        self._context = ssl.create_default_context()
        self._local = threading.local()
        self._open: list[http.client.HTTPSConnection] = []
        basic = base64.b64encode(f"{TOKEN}:{PRIVATE_KEY}".encode()).decode()
        self._headers = {"Authorization": f"Basic {basic}"}

    def video(self) -> Any:
        return self._get(f"/v1/videos/{VIDEO}")

    def index(self) -> Any:
        return self._get("/v1/videos/")

    def close(self) -> None:
        for connection in self._open:
            connection.close()

    def _get(self, path: str) -> Any:
        connection = getattr(self._local, "connection", None)
        if connection is None:
            host, port = self._parts.hostname or "", self._parts.port
            connection = http.client.HTTPSConnection(host, port, context=self._context)
            self._local.connection = connection
            self._open.append(connection)
        connection.request("GET", path, headers=self._headers)
        return json.loads(connection.getresponse().read())


PEERS: dict[str, Any] = {peer.name: peer for peer in (Ours, Session, Old, Bare)}
ALONE: dict[str, Any] = {**PEERS, Pool.name: Pool, Httpx.name: Httpx}  # with one thread
CROWD = [*PEERS, Pool.name]  # with many


def find_old(folder: str) -> None:
    """Let `Old` find the package of 2.30, which was installed into a folder of its own."""
    sys.path.append(folder)
