"""The storage host: as strict about a signed form as S3, and as short in its answers."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from typing import TYPE_CHECKING, Any

import pytest
import requests
from requests_toolbelt import MultipartEncoder

if TYPE_CHECKING:
    from emulator.calling import Caller

Parts = list[tuple[str, Any]]


@pytest.fixture
def prepared(caller: Caller) -> dict[str, Any]:
    answer: dict[str, Any] = caller.post("/v1/videos-upload-url", video_type="mp4")
    return answer


@pytest.fixture
def url_data(prepared: dict[str, Any]) -> dict[str, Any]:
    data: dict[str, Any] = prepared["url_data"]
    return data


def send(url: str, parts: Parts, **headers: str) -> requests.Response:
    """Send a form with its parts in exactly this order."""
    body = MultipartEncoder([*parts])
    headers = {"Content-Type": body.content_type, **headers}
    with requests.Session() as session:
        session.trust_env = False
        return session.post(url, data=body.to_string(), headers=headers)


def signed(url_data: dict[str, Any]) -> Parts:
    return list(url_data["fields"].items())


def refusal(answer: requests.Response) -> tuple[int, str | None]:
    assert answer.headers["Content-Type"].startswith("application/xml")
    root = ElementTree.fromstring(answer.content)  # noqa: S314 (our own server wrote it)
    assert root.tag == "Error"
    assert root.findtext("RequestId") == answer.headers["x-amz-request-id"]
    return answer.status_code, root.findtext("Code")


FILE = ("file", ("a.mp4", b"content", "video/mp4"))


def test_the_answer_to_a_good_form_is_204_without_a_body(url_data: dict[str, Any]) -> None:
    answer = send(url_data["url"], [*signed(url_data), FILE])
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["ETag"]


def test_the_signed_set_is_that_of_s3(url_data: dict[str, Any]) -> None:
    assert set(url_data["fields"]) == {
        "key",
        "Content-Type",
        "bucket",
        "X-Amz-Algorithm",
        "X-Amz-Credential",
        "X-Amz-Signature",
        "X-Amz-Date",
        "X-Amz-Security-Token",
        "Policy",
    }
    assert all(isinstance(value, str) for value in url_data["fields"].values())


def test_the_order_of_the_fields_does_not_matter(url_data: dict[str, Any]) -> None:
    assert send(url_data["url"], [*signed(url_data)[::-1], FILE]).status_code == 204


def test_a_file_without_a_name_is_a_file_too(url_data: dict[str, Any]) -> None:
    assert send(url_data["url"], [*signed(url_data), ("file", "content")]).status_code == 204


def test_the_file_name_may_hold_any_characters(
    caller: Caller, prepared: dict[str, Any], clip: bytes
) -> None:
    assert caller.store(prepared["url_data"], clip, 'ünï "x" ✓;.mp4') == 204


def test_a_repeated_upload_replaces_the_first(
    caller: Caller, prepared: dict[str, Any], clip: bytes
) -> None:
    for content in (b"broken", clip):
        assert caller.store(prepared["url_data"], content) == 204
    video = prepared["video"]
    path = f"/v1/videos/{video['token']}"
    caller.post(f"{path}/streams/{video['default_stream']['token']}/confirm-video")
    assert caller.get(path)["state_string"] == "READY"
    assert caller.store(prepared["url_data"], b"later") == 204
    assert caller.send("GET", f"{path}/video", host="cdn").content == clip


@pytest.mark.parametrize("missing", range(9))
def test_every_signed_field_has_to_be_there(url_data: dict[str, Any], missing: int) -> None:
    parts = signed(url_data)
    del parts[missing]
    status, _ = refusal(send(url_data["url"], [*parts, FILE]))
    assert status == 403


@pytest.mark.parametrize("changed", range(9))
def test_every_signed_field_has_to_have_its_value(url_data: dict[str, Any], changed: int) -> None:
    parts = signed(url_data)
    name, value = parts[changed]
    parts[changed] = (name, f"{value}x")
    expected = "SignatureDoesNotMatch" if name in ("Policy", "X-Amz-Signature") else "AccessDenied"
    assert refusal(send(url_data["url"], [*parts, FILE])) == (403, expected)


def test_a_field_that_was_not_signed_is_refused(url_data: dict[str, Any]) -> None:
    answer = send(url_data["url"], [*signed(url_data), ("extra", "1"), FILE])
    assert refusal(answer) == (403, "AccessDenied")
    assert "extra" in answer.text


def test_the_file_has_to_come_last(url_data: dict[str, Any]) -> None:
    first, *others = signed(url_data)
    assert refusal(send(url_data["url"], [*others, FILE, first]))[0] == 403
    late = [first, *others, FILE, ("more", "1")]
    assert refusal(send(url_data["url"], late)) == (400, "MalformedPOSTRequest")
    twice = [first, *others, FILE, FILE]
    assert refusal(send(url_data["url"], twice)) == (400, "MalformedPOSTRequest")


def test_the_file_has_to_be_there(url_data: dict[str, Any]) -> None:
    assert refusal(send(url_data["url"], signed(url_data))) == (400, "InvalidArgument")


def test_an_authorization_header_is_refused(url_data: dict[str, Any]) -> None:
    answer = send(url_data["url"], [*signed(url_data), FILE], Authorization="Basic eDp5")
    assert refusal(answer) == (400, "InvalidArgument")


def test_an_expired_signature_is_refused(caller: Caller, url_data: dict[str, Any]) -> None:
    caller.emulator.clock.advance(3599)
    assert send(url_data["url"], [*signed(url_data), FILE]).status_code == 204
    caller.emulator.clock.advance(2)
    answer = send(url_data["url"], [*signed(url_data), FILE])
    assert refusal(answer) == (403, "AccessDenied")
    assert "expired" in answer.text


def test_a_refused_upload_leaves_nothing_to_confirm(
    caller: Caller, prepared: dict[str, Any]
) -> None:
    late = [*signed(prepared["url_data"]), FILE, ("more", "1")]
    send(prepared["url_data"]["url"], late)
    video = prepared["video"]
    stream = f"/v1/videos/{video['token']}/streams/{video['default_stream']['token']}"
    assert caller.status("POST", f"{stream}/confirm-video") == 412


def test_a_body_that_is_no_form_is_refused(url_data: dict[str, Any]) -> None:
    with requests.Session() as session:
        session.trust_env = False
        url = url_data["url"]
        kind = {"Content-Type": "multipart/form-data; boundary=x"}
        assert refusal(session.post(url, data={"key": "x"})) == (412, "PreconditionFailed")
        assert refusal(session.post(url, data=b"--x\r\n", headers=kind))[0] == 400
        without_name = b"--x\r\n\r\nvalue\r\n--x--\r\n"
        assert refusal(session.post(url, data=without_name, headers=kind))[0] == 400
        chunked = session.post(url, data=iter([b"--x--\r\n"]), headers=kind)
        assert refusal(chunked) == (411, "MissingContentLength")


def test_an_endless_field_is_refused(url_data: dict[str, Any]) -> None:
    parts = [("key", "x" * 100_000), FILE]
    assert refusal(send(url_data["url"], parts)) == (400, "MaxPostPreDataLengthExceeded")


def test_storage_does_nothing_but_take_forms(caller: Caller, url_data: dict[str, Any]) -> None:
    with requests.Session() as session:
        session.trust_env = False
        assert refusal(session.get(url_data["url"])) == (405, "MethodNotAllowed")
        assert refusal(session.get(f"{caller.emulator.storage_url}/other"))[0] == 404
