"""truststore: the authorities of the operating system, as the `ssl_context` of a client."""

from __future__ import annotations

import ssl
from pathlib import Path

import pytest
import truststore
from transport import clients
from transport.fault_server import CLIP, FaultServer

from ziggeo import APIConnectionError


def test_its_context_carries_the_calls(secure: FaultServer, ca_file: Path) -> None:
    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(ca_file)
    with clients.connect_to(secure.url, ssl_context=context) as client:
        assert clients.read(client)["method"] == "GET"
        assert clients.upload(client)["token"] == "created"
        assert clients.download(client) == CLIP


def test_what_it_does_not_trust_is_told_nothing(secure: FaultServer) -> None:
    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    with (
        clients.connect_to(secure.url, ssl_context=context) as client,
        pytest.raises(APIConnectionError, match="certificate") as caught,
    ):
        clients.create(client)
    assert caught.value.attempts == 1
    assert secure.arrivals == []
