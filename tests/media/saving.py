"""What tests of downloads let other processes do; it is here so that those can import it."""

from __future__ import annotations

import hashlib
import random
import time
from pathlib import Path

from ziggeo import Config, DownloadError, Ziggeo


def save_again_and_again(
    url: str, target: str, wanted: dict[str, str], rounds: int, keep_partial: bool
) -> tuple[int, list[str]]:
    """Download files to one path, and return how often that succeeded and what was wrong then.

    Args:
        url: address of the server.
        target: path that all processes write.
        wanted: SHA-256 of each file by the token of its video.
        rounds: how many times.
        keep_partial: whether failures leave their part behind.
    """
    config = Config(server_api_url=url, api_url=url, cdn_url=url, js_cdn_url=url, retries=0)
    successes, wrong = 0, []
    with Ziggeo("token", "private-key", config=config) as client:
        for _ in range(rounds):
            token = random.choice(list(wanted))  # noqa: S311 - nobody has to be surprised
            try:
                client.videos().download_video(token, to=target, keep_partial=keep_partial)
            except DownloadError:
                time.sleep(random.uniform(0, 0.01))  # noqa: S311 - for a turn, as a user would
                continue
            successes += 1
            found = hashlib.sha256(Path(target).read_bytes()).hexdigest()
            if found not in wanted.values():
                wrong.append(found)
    return successes, wrong
