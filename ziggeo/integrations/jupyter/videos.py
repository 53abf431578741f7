"""`show` and `gallery`: videos with their posters, as data of a cell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from ...errors import ArgumentError, InvalidResponseError
from ...workflows.running import require_client
from .facts import Facts, facts
from .files import IMAGES, VIDEOS, data_of, require_limit, size
from .output import CellOutput, markup, styled, words

if TYPE_CHECKING:
    from datetime import timedelta

    from ...client import Ziggeo

_WORKERS: Final = 8
_MOST_TAGS: Final = 20
_SHORT: Final = 30  # letters

_GRID: Final = (
    "display:grid;grid-template-columns:repeat(auto-fill,minmax(180px,1fr));gap:16px;margin:4px 0"
)
_CARD: Final = "display:flex;flex-wrap:wrap;gap:20px;align-items:flex-start;margin:4px 0"
_PICTURE: Final = "display:block;width:100%;border-radius:4px"
_MISSING: Final = (
    "display:flex;align-items:center;justify-content:center;aspect-ratio:16/9;padding:8px;"
    "border:1px dashed rgba(128,128,128,.6);border-radius:4px;opacity:.7;text-align:center;"
    "box-sizing:border-box"
)
_CELL: Final = "text-align:left;vertical-align:top;padding:2px 12px 2px 0"
_VALUE: Final = f"{_CELL};overflow-wrap:anywhere"
_TAG: Final = "border:1px solid rgba(128,128,128,.5);border-radius:8px;padding:0 7px"
_SMALL: Final = "font-size:90%;opacity:.8"


def show(
    client: Ziggeo,
    video: str | Mapping[str, Any],
    *,
    play: bool = False,
    max_bytes: int = 10_000_000,
) -> CellOutput:
    """Show a video: its poster and what is known of it, or its file to be played.

    What is shown is data of the cell: it is seen without a network, and in a saved notebook.

    Args:
        client: the client.
        video: its token, its key after an underscore, or the dict that the service has answered.
        play: True for the file in place of the poster.
        max_bytes: how large the file that is put into the cell may be, in bytes; of a larger one
            the poster is shown, and the cell says why.

    Returns:
        what the cell shows.

    Raises:
        ArgumentError: `video` is neither, or `max_bytes` is not a whole number.
        NotFoundError: there is no video with this token or key.
        ZiggeoError: any that a call raises.

    Examples:
        >>> video = ziggeo.videos().create(file="video.mp4", title="At the sea", wait=True)
        >>> show(ziggeo, video)
        <video 'At the sea', READY, 0:04>
    """
    require_client(client)
    require_limit("max_bytes", max_bytes, 0)
    found = _facts_of(client, video)
    media = _player(client, found, max_bytes) if play else _poster(client, found, max_bytes)
    card = styled("div", "flex:0 1 400px;min-width:200px", media) + _description(found)
    return CellOutput(styled("figure", _CARD, card), _line(found))


def gallery(
    client: Ziggeo,
    videos: Iterable[str | Mapping[str, Any]],
    *,
    limit: int = 24,
    max_bytes: int = 500_000,
) -> CellOutput:
    """Show many videos: a grid of posters, each with title, length and state.

    Args:
        client: the client.
        videos: tokens, keys after an underscore, or dicts that the service has answered, such as
            ``videos().iterate()`` gives; no more of them are taken than are shown, and one.
        limit: how many at most; the cell says whether there are more.
        max_bytes: how large a poster may be, in bytes; a larger one is left out.

    Returns:
        what the cell shows.

    Raises:
        ArgumentError: `videos` holds something else, or a limit is not a whole number.
        NotFoundError: there is no video with one of the tokens or keys.
        ZiggeoError: any that a call raises.

    Examples:
        >>> gallery(ziggeo, ziggeo.videos().iterate(states="READY"))
        <gallery of 0 videos>
    """
    require_client(client)
    require_limit("limit", limit, 1)
    require_limit("max_bytes", max_bytes, 0)
    if isinstance(videos, (str, bytes, Mapping)) or not isinstance(videos, Iterable):
        raise ArgumentError(f"videos is a list or an iterator, not {type(videos).__name__}")
    taken = list(islice(videos, limit + 1))
    shown = taken[:limit]
    with ThreadPoolExecutor(_WORKERS) as pool:
        tiles = list(pool.map(lambda video: _tile(client, video, max_bytes), shown))
    more = f"The first {limit}; there are more." if len(taken) > limit else ""
    text = more or ("" if shown else "There are no videos.")
    html = styled("div", _GRID, "".join(tiles)) + styled("div", _SMALL, text)
    return CellOutput(html, f"gallery of {len(shown)} videos")


def _facts_of(client: Ziggeo, video: str | Mapping[str, Any]) -> Facts:
    if not isinstance(video, str):
        return facts(video)
    answer = client.videos().get(video)
    try:
        return facts(answer)
    except ArgumentError as error:
        msg = "the service answered with something else than a video"
        raise InvalidResponseError(msg) from error


def _tile(client: Ziggeo, video: str | Mapping[str, Any], max_bytes: int) -> str:
    found = _facts_of(client, video)
    about = [_length(found.duration), words(found.state or "")]
    caption = styled("div", "font-weight:600;overflow-wrap:anywhere", markup(found.name))
    caption += styled("div", _SMALL, markup(" · ".join(part for part in about if part)))
    poster = _poster(client, found, max_bytes, "16/9")
    return styled("figure", "margin:0", poster + styled("figcaption", "margin-top:4px", caption))


def _player(client: Ziggeo, found: Facts, max_bytes: int) -> str:
    """Return a player, or the poster and why there is none."""
    file = data_of(client.videos().open_video, found.token, VIDEOS, max_bytes)
    if not file.uri:
        reason = styled("div", _SMALL, markup(f"The video {file.reason}."))
        return _poster(client, found, max_bytes) + reason
    image = data_of(client.videos().open_image, found.token, IMAGES, max_bytes)
    poster = {"poster": image.uri} if image.uri else {}
    return styled("video", _PICTURE, controls="", preload="metadata", src=file.uri, **poster)


def _poster(client: Ziggeo, found: Facts, max_bytes: int, shape: str = "auto") -> str:
    """Return the poster, or a frame that says why there is none."""
    image = data_of(client.videos().open_image, found.token, IMAGES, max_bytes)
    if not image.uri:
        return styled("div", _MISSING, markup(f"The poster {image.reason}."))
    style = f"{_PICTURE};aspect-ratio:{shape};object-fit:contain;background:rgba(128,128,128,.15)"
    return styled("img", style, src=image.uri, alt=f"poster of {words(found.name)}")


def _description(found: Facts) -> str:
    """Return title and facts."""
    rows = {
        "State": markup(found.state or ""),
        "Length": markup(_length(found.duration)),
        "Size": markup(_size(found)),
        "Created": markup(f"{found.created:%Y-%m-%d %H:%M} UTC" if found.created else ""),
        "Tags": _tags(found.tags),
        "Key": markup(found.key or ""),
        "Token": f"<code>{markup(found.token)}</code>",
    }
    lines = "".join(
        f"<tr>{styled('th', _CELL, name)}{styled('td', _VALUE, value)}</tr>"
        for name, value in rows.items()
        if value and value != markup("")
    )
    title = styled(
        "div", "font-size:120%;font-weight:600;overflow-wrap:anywhere", markup(found.name)
    )
    table = styled("table", "margin:8px 0 0;border:0", f"<tbody>{lines}</tbody>")
    return styled("figcaption", "flex:1 1 260px;min-width:0", title + table)


def _tags(tags: list[str]) -> str:
    shown = [styled("span", _TAG, markup(tag)) for tag in tags[:_MOST_TAGS]]
    more = [f"and {len(tags) - _MOST_TAGS} more"] if len(tags) > _MOST_TAGS else []
    return " ".join(shown + more)


def _size(found: Facts) -> str:
    pixels = f"{found.width} x {found.height}" if found.width and found.height else ""
    count = "" if found.size is None else size(found.size)
    return ", ".join(part for part in (count, pixels) if part)


def _length(duration: timedelta | None) -> str:
    """Return minutes and seconds, as players show them: "0:05", "1:02:03"."""
    if duration is None:
        return ""
    minutes, seconds = divmod(round(duration.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def _line(found: Facts) -> str:
    state = words(found.state or "", _SHORT)
    parts = (repr(words(found.name, 2 * _SHORT)), state, _length(found.duration))
    return f"video {', '.join(part for part in parts if part)}"
