"""A cluster of Dask exports and imports, each of its workers over one pool of connections."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from distributed import Client, LocalCluster

from ziggeo import Ziggeo
from ziggeo.emulator import Emulator
from ziggeo.workflows import export_videos, import_videos, read_journal

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="its processes need a main program there"),
    pytest.mark.filterwarnings("default"),  # what Dask and its loops warn of is not ours
]


@pytest.fixture(scope="module")
def cluster() -> Iterator[Client]:
    """A cluster of two processes with two threads each."""
    with (
        LocalCluster(
            n_workers=2, threads_per_worker=2, processes=True, dashboard_address=None
        ) as cluster,
        Client(cluster) as dask,
    ):
        yield dask


def test_a_cluster_exports_and_imports_all_with_few_connections(
    client: Ziggeo, emulator: Emulator, media: Path, tmp_path: Path, cluster: Client
) -> None:
    for number in range(20):
        client.videos().create(file=media / "clip.mp4", key=f"clip {number}", title=f"T{number}")
    known = {request.connection for request in emulator.requests}
    with cluster.get_executor() as executor:
        report = export_videos(client, tmp_path, executor=executor, workers=4)
        assert (report.done, report.failed) == (20, 0), str(report)
        opened = {
            request.connection
            for request in emulator.requests
            if (request.operation or "").startswith("streams.download")
        }
        assert len(opened - known) <= 4  # two processes of two threads
        clip = (media / "clip.mp4").read_bytes()
        for record in read_journal(tmp_path):
            assert (tmp_path / (record["path"] or "")).read_bytes() == clip
        assert export_videos(client, tmp_path, executor=executor, verify=True).skipped == 20
        with Emulator() as other, other.client() as there:
            assert import_videos(there, tmp_path, executor=executor, wait=True).done == 20
            twins = {video["key"]: video.get("title") for video in there.videos().iterate()}
            assert twins == {f"clip {number}": f"T{number}" for number in range(20)}


def test_what_fails_on_a_cluster_is_told(
    client: Ziggeo, emulator: Emulator, media: Path, tmp_path: Path, cluster: Client
) -> None:
    for _ in range(3):
        client.videos().create(file=media / "clip.mp4")
    emulator.fail("streams.download_video", status=403)
    with cluster.get_executor() as executor:
        report = export_videos(client, tmp_path, executor=executor)
    assert (report.done, report.failed) == (2, 1)
    assert "PermissionDeniedError" in str(report)
