"""The storage host: signs uploads and takes them in, as strictly as S3 does for browser forms.

Files go to disk as they arrive, so that their size costs no memory. What becomes of a file is
decided when its upload is confirmed, in ``processing``.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import datetime, timezone
from functools import partial
from typing import Any
from xml.sax.saxutils import escape

from flask import Request, Response
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.http import parse_options_header
from werkzeug.sansio.multipart import (
    NEED_DATA,
    Data,
    Epilogue,
    Event,
    Field,
    File,
    MultipartDecoder,
    NeedData,
)

from ..model.assumptions import (
    BUCKET,
    MAX_UNCONFIRMED_FILES,
    UPLOAD_LIFETIME_SECONDS,
    content_type_of,
    media_type_of,
)
from ..model.objects import Kind, Purpose, SignedUpload, StoredFile, Stream
from ..model.state import State

_BLOCK = 256 * 1024
# S3 takes 20 KB before the file. The decoder needs room for a block and what may be a boundary.
_MAX_FIELDS_BYTES = 64 * 1024
_MAX_BUFFERED = 2 * _BLOCK
_SIGNATURE = frozenset({"Policy", "X-Amz-Signature"})
_S3_ERRORS = {
    400: ("RequestTimeout", "Your socket connection to the server was not read from in time."),
    403: ("AccessDenied", "Access Denied"),
    404: ("NoSuchBucket", "The specified bucket does not exist"),
    429: ("SlowDown", "Please reduce your request rate."),
    500: ("InternalError", "We encountered an internal error. Please try again."),
    503: ("SlowDown", "Please reduce your request rate."),
}
_ALGORITHM = "AWS4-HMAC-SHA256"


class StorageRefusal(Exception):
    """An upload that storage turns down.

    Args:
        status: the HTTP status.
        code: S3's word for the reason.
        message: S3's sentence about it.
    """

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message


def sign(state: State, owner: str, purpose: Purpose, content_type: str) -> dict[str, Any]:
    """Sign an upload.

    Args:
        state: where the signature is remembered.
        owner: the token of the object that the file is for; one upload an owner and purpose.
        purpose: what the file will be: video, audio, image or watermark.
        content_type: the type that the form has to declare.

    Returns:
        ``url`` and ``fields``, the ``url_data`` of the answer.
    """
    expires = state.clock.now() + UPLOAD_LIFETIME_SECONDS
    key = state.upload_key(owner, purpose)
    fields = _signed_fields(state, key, content_type, expires)
    state.forget_upload(key)
    state.uploads[key] = SignedUpload(key, fields, expires, content_type)
    # Kept a while after its end, to say that it has expired rather than that it never was.
    forget = partial(_forget_expired, state, key)
    state.at(expires + UPLOAD_LIFETIME_SECONDS, forget, lambda: key in state.uploads)
    return {"url": f"{state.storage_url}/{BUCKET}", "fields": fields}


def waiting(state: State, owner: str, purpose: Purpose) -> StoredFile | None:
    """Return the file that was uploaded for an object and waits to be taken, or None."""
    upload = state.uploads.get(state.upload_key(owner, purpose))
    return None if upload is None else upload.file


def sign_media(state: State, kind: Kind, stream: Stream, extension: str) -> dict[str, Any]:
    """Sign an upload of the media of a stream, whose type follows from the file's extension."""
    stream.media_type = media_type_of(extension, kind)
    return sign(state, stream.token, kind, content_type_of(stream.media_type))


def take(state: State, owner: str, purpose: Purpose) -> StoredFile | None:
    """Hand over the file that was uploaded for an object, or None if none came yet."""
    upload = state.uploads.get(state.upload_key(owner, purpose))
    if upload is None:
        return None
    state.unconfirmed.pop(upload.key, None)
    file, upload.file = upload.file, None
    return file


def _forget_expired(state: State, key: str) -> None:
    """Remove an upload whose time is over, unless it was signed once more."""
    upload = state.uploads.get(key)
    if upload is not None and upload.expires + UPLOAD_LIFETIME_SECONDS <= state.clock.now():
        state.forget_upload(key)


def _keep(state: State, upload: SignedUpload, file: StoredFile) -> None:
    """Keep a file until it is confirmed, unless too many come first."""
    state.remove_files(upload.file)
    upload.file = file
    state.unconfirmed.pop(upload.key, None)
    state.unconfirmed[upload.key] = upload
    while len(state.unconfirmed) > MAX_UNCONFIRMED_FILES:
        state.forget_upload(next(iter(state.unconfirmed)))


def receive(state: State, request: Request) -> Response:
    """Take in one upload: the signed fields in any order, then the file, then nothing."""
    if "Authorization" in request.headers:
        raise StorageRefusal(
            400,
            "InvalidArgument",
            "Only one auth mechanism allowed: the signed form fields or the Authorization header",
        )
    if request.content_length is None:
        raise StorageRefusal(
            411, "MissingContentLength", "You must provide the Content-Length HTTP header."
        )
    form = _Form(state)
    try:
        form.read(request)
        stored = form.finish()
    finally:
        form.clean_up()
    response = Response(status=204, headers={"ETag": stored.etag})
    del response.headers["Content-Type"]
    return response


def injected(status: int, code: str | None) -> StorageRefusal:
    """Return the refusal that a fault asks for, in S3's words."""
    usual, message = _S3_ERRORS.get(status, _S3_ERRORS[500])
    return StorageRefusal(status, code or usual, message)


def render_refusal(refusal: StorageRefusal, request_id: str) -> Response:
    """Render a refusal as S3 does, in XML."""
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<Error><Code>{refusal.code}</Code><Message>{escape(refusal.message)}</Message>"
        f"<RequestId>{request_id}</RequestId></Error>"
    )
    headers = {"x-amz-request-id": request_id}
    return Response(body, refusal.status, headers, mimetype="application/xml")


class _Form:
    """One upload form while it arrives."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._fields: dict[str, str] = {}
        self._upload: SignedUpload | None = None
        self._partial = state.new_path()
        self._size = 0
        self._fields_size = 0

    def read(self, request: Request) -> None:
        """Go through the parts: remember the fields, write the file."""
        events = _events(request)
        for event in events:
            if not isinstance(event, (Field, File)):
                continue
            if self._upload is not None:
                raise _malformed(f"the field {event.name} comes after the file")
            if event.name == "file":
                self._upload = self._match()
                self._write(events)
            else:
                self._fields[event.name] = self._short_text(event.name, events)

    def finish(self) -> StoredFile:
        """Make the file that arrived the upload's file; a repeated upload replaces the first."""
        if self._upload is None:
            message = "POST requires exactly one file upload per request."
            raise StorageRefusal(400, "InvalidArgument", message)
        path = self._state.new_path()
        self._partial.rename(path)
        etag = f'"{self._state.new_token()}"'
        stored = StoredFile(path, self._size, self._upload.content_type, etag)
        with self._state.lock:
            _keep(self._state, self._upload, stored)
        return stored

    def clean_up(self) -> None:
        """Remove what arrived of a file that never became whole."""
        self._partial.unlink(missing_ok=True)

    def _match(self) -> SignedUpload:
        """Find the signature that the fields belong to; each must be there as it was signed."""
        upload = self._state.uploads.get(self._fields.get("key", ""))
        if upload is None:
            raise _condition_failed("key")
        for name, value in upload.fields.items():
            if self._fields.get(name) != value:
                raise _wrong_signature() if name in _SIGNATURE else _condition_failed(name)
        if extra := sorted(set(self._fields) - set(upload.fields)):
            raise _denied(f"Extra input fields: {', '.join(extra)}")
        if self._state.clock.now() > upload.expires:
            raise _denied("Policy expired.")
        return upload

    def _short_text(self, name: str, events: Iterator[Event]) -> str:
        text = b""
        # An empty field costs something as well.
        self._fields_size += len(name) + 1
        for block in _data(events):
            text += block
            self._fields_size += len(block)
            if self._fields_size > _MAX_FIELDS_BYTES:
                raise _too_large()
        return text.decode("utf-8", "replace")

    def _write(self, events: Iterator[Event]) -> None:
        with self._partial.open("wb") as file:
            for block in _data(events):
                file.write(block)
                self._size += len(block)


def _events(request: Request) -> Iterator[Event]:
    """Decode the multipart body block by block."""
    kind, options = parse_options_header(request.headers.get("Content-Type"))
    boundary = options.get("boundary", "").encode("latin-1", "replace")
    if kind != "multipart/form-data" or not boundary:
        message = "Bucket POST must be of the enclosure-type multipart/form-data"
        raise StorageRefusal(412, "PreconditionFailed", message)
    decoder = MultipartDecoder(boundary, _MAX_BUFFERED)
    event: Event = NEED_DATA
    try:
        while not isinstance(event, Epilogue):
            if isinstance(event, NeedData):
                decoder.receive_data(request.stream.read(_BLOCK) or None)
            event = decoder.next_event()
            yield event
    except ValueError as error:
        raise _malformed(str(error)) from error
    except RequestEntityTooLarge as error:
        raise _too_large() from error


def _data(events: Iterator[Event]) -> Iterator[bytes]:
    for event in events:
        if isinstance(event, Data):
            yield event.data
            if not event.more_data:
                return


def _signed_fields(state: State, key: str, content_type: str, expires: float) -> dict[str, str]:
    moment = datetime.fromtimestamp(state.clock.now(), timezone.utc)
    day, stamp = moment.strftime("%Y%m%d"), moment.strftime("%Y%m%dT%H%M%SZ")
    fields = {
        "key": key,
        "Content-Type": content_type,
        "bucket": BUCKET,
        "X-Amz-Algorithm": _ALGORITHM,
        "X-Amz-Credential": f"{state.new_token()[:20].upper()}/{day}/us-east-1/s3/aws4_request",
        "X-Amz-Date": stamp,
        "X-Amz-Security-Token": state.new_token(),
    }
    policy = {
        "expiration": datetime.fromtimestamp(expires, timezone.utc).isoformat(),
        "conditions": [{name: value} for name, value in fields.items()],
    }
    encoded = base64.b64encode(json.dumps(policy).encode())
    secret = state.credentials.private_key.encode()
    signature = hmac.new(secret, encoded, hashlib.sha256).hexdigest()
    return {**fields, "Policy": encoded.decode(), "X-Amz-Signature": signature}


def _denied(reason: str) -> StorageRefusal:
    return StorageRefusal(403, "AccessDenied", f"Invalid according to Policy: {reason}")


def _condition_failed(name: str) -> StorageRefusal:
    return _denied(f'Policy Condition failed: ["eq", "${name}", "the signed value"]')


def _wrong_signature() -> StorageRefusal:
    message = "The request signature we calculated does not match the signature you provided."
    return StorageRefusal(403, "SignatureDoesNotMatch", message)


def _too_large() -> StorageRefusal:
    message = "Your POST request fields preceding the upload file were too large."
    return StorageRefusal(400, "MaxPostPreDataLengthExceeded", message)


def _malformed(reason: str) -> StorageRefusal:
    message = f"The body of your POST request is not well-formed multipart/form-data: {reason}"
    return StorageRefusal(400, "MalformedPOSTRequest", message)
