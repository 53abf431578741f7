"""What the measurements stand on: certificates, servers, version 2.30, a clean Python."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import venv
from collections.abc import Iterator
from pathlib import Path

import certifi
import trustme

HERE = Path(__file__).parent
CACHE = HERE.parent / ".cache" / "benchmarks"
OLD = "ziggeo==2.30"
BUNDLE_SIZE = 140


@contextlib.contextmanager
def program(name: str, *arguments: str) -> Iterator[str]:
    """Run one of the servers here and return its address."""
    command = [sys.executable, str(HERE / name), *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        try:
            yield f"https://127.0.0.1:{int(running.stdout.readline())}"
        finally:
            running.terminate()


def certificates(folder: Path) -> dict[str, Path]:
    """Make a certificate for the server, a file that trusts it alone, and one that trusts many."""
    authority = trustme.CA()
    paths = {name: folder / f"{name}.pem" for name in ("server", "one", "many")}
    authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(
        str(paths["server"])
    )
    authority.cert_pem.write_to_path(str(paths["one"]))
    end = "-----END CERTIFICATE-----\n"
    usual = Path(certifi.where()).read_text(encoding="utf-8").split(end)[: BUNDLE_SIZE - 1]
    bundle = "".join(certificate + end for certificate in usual) + paths["one"].read_text()
    paths["many"].write_text(bundle, encoding="utf-8")
    return paths


def old_sdk() -> str:
    """Install 2.30 where it meets nothing else, once, and return the folder."""
    folder = CACHE / OLD
    if not folder.exists():
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(folder), OLD]
        subprocess.run(command, check=True)
    return str(folder)


def clean_python() -> str:
    """Return a Python without any package, and so without start-up files that import modules."""
    folder = CACHE / f"python{sys.version_info.major}.{sys.version_info.minor}"
    if not folder.exists():
        venv.create(folder, with_pip=False)
    return str(folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))


def package_folders() -> list[str]:
    """Return where the SDK and what it needs are installed."""
    import requests

    import ziggeo

    return list(
        dict.fromkeys(str(Path(str(module.__file__)).parents[1]) for module in (ziggeo, requests))
    )
