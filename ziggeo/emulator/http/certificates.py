"""A throw-away certificate authority for serving https on loopback, and nothing else."""

from __future__ import annotations

import os
import ssl
from pathlib import Path


def loopback_context(folder: Path) -> tuple[ssl.SSLContext, str]:
    """Make a certificate for loopback names.

    Args:
        folder: where the authority's public certificate is written, as ``ca.pem``.

    Returns:
        What a server encrypts with, and the path of the file that clients have to trust.

    Raises:
        ImportError: the extra ``ziggeo[emulator]`` is not installed.
    """
    try:
        import trustme
    except ImportError as error:
        msg = "The emulator needs trustme to serve https: pip install 'ziggeo[emulator]'"
        raise ImportError(msg) from error
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1", "localhost", "::1").configure_cert(context)
    ca_file = folder / "ca.pem"
    authority.cert_pem.write_to_path(os.fspath(ca_file))
    return context, os.fspath(ca_file)
