"""What a user's type checker rejects; how it is checked stands in accepted.py.

Each wrong line says which error mypy and which rule pyright find in it.
"""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path

from ziggeo import Config, Ziggeo
from ziggeo.types import Video


def a_name_that_is_not_documented(client: Ziggeo) -> None:
    client.videos().index(limt=10)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    client.videos().count(limit=10)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    client.videos().update_bulk(key="a")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]


def a_value_of_another_type(client: Ziggeo, day: datetime) -> None:
    client.videos().index(limit="10")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.videos().index(reverse="yes")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.videos().index(tags=[1, 2])  # type: ignore[list-item]  # pyright: ignore[reportArgumentType]
    client.videos().update("a", expiration_days=day)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.authtokens().create(grants=["read"])  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def a_value_that_the_service_does_not_know(client: Ziggeo) -> None:
    client.analytics().get(query="plays")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.application().get_stats(period="day")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.webhooks().create(encoding="xml")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    processes = client.metaProfileProcess()
    processes.create_nsfw_process("a", nsfw_action="hide")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    processes.create_profanity_process("a", profanity_action="beep")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def arguments_that_are_no_mapping(client: Ziggeo) -> None:
    client.videos().index(10)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.videos().index([("limit", 10)])  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.videos().index({1: 2})  # type: ignore[dict-item]  # pyright: ignore[reportArgumentType]


def a_token_that_is_left_out_or_no_text(client: Ziggeo) -> None:
    client.videos().get()  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    client.videos().get(17)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.streams().get("video")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    client.videos().delete(None)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def a_source_that_is_none(client: Ziggeo) -> None:
    client.videos().create(file=17)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.videos().create(file=io.StringIO("text"))  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.videos().create(file=TextReader())  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.videos().create(file=("a.mp4", io.StringIO("text")))  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.videos().create(file=(b"content", "a.mp4"))  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.videos().create(file={"a.mp4"})  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    with Path("a.mp4").open() as text:
        client.videos().create(file=text)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.videos().index(file="clip.mp4")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]


class TextReader:
    def read(self, size: int = -1) -> str:
        return ""


def a_field_that_no_video_has(video: Video) -> None:
    str(video["tokn"])  # type: ignore[typeddict-item]  # pyright: ignore[reportGeneralTypeIssues]
    str(video.state_string)  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
    if video["state_string"] == "DONE":  # type: ignore[comparison-overlap]
        pass
    str(video["title"])  # pyright: ignore[reportTypedDictNotRequiredAccess]
    str(video["duration"] + 1)  # type: ignore[operator]  # pyright: ignore[reportOptionalOperand]


def settings_that_there_are_not(client: Ziggeo) -> None:
    Config(timeout=60)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    Config(retries="3")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    Ziggeo("token", "private key", "encryption key", Config())  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    client.photos()  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]


def a_place_that_a_file_cannot_go_to(client: Ziggeo) -> None:
    client.videos().download_video("token", to=5)  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue, reportArgumentType]
    client.videos().open_video("token", 5, 10)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    client.videos().open_video("token", start="5")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.videos().download_video("token", overwrite=False)  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue]
    client.videos().download_video("token", to="a.mp4", overwrit=True)  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue]
    client.videos().create(file="a.mp4", progress="yes")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
