"""Which HTTP method a request is to be taken for: a POST may say in a field that it is a DELETE."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs

from werkzeug.formparser import parse_form_data

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

_FIELD: Final = "_method"
_FORMS: Final = ("application/x-www-form-urlencoded", "multipart/form-data")
# A form that says no more than this is short; what is longer is not read twice.
_MAX_FORM_BYTES: Final = 64 * 1024


def effective_method(environ: WSGIEnvironment) -> str:
    """Return the method of a request, which the field ``_method`` of a POST overrides."""
    method: str = environ["REQUEST_METHOD"]
    if method != "POST":
        return method
    named = parse_qs(environ["QUERY_STRING"]).get(_FIELD, [""])[-1] or _named_in_form(environ)
    return named.upper() or method


def _named_in_form(environ: WSGIEnvironment) -> str:
    """Look for the field in a short form, and leave the form to be read once more."""
    is_form = environ.get("CONTENT_TYPE", "").lower().startswith(_FORMS)
    length = environ.get("CONTENT_LENGTH", "")
    if not is_form or not length.isdigit() or int(length) > _MAX_FORM_BYTES:
        return ""
    if "HTTP_EXPECT" in environ:
        # Reading would invite a body that may have to be refused.
        return ""
    body = environ["wsgi.input"].read(int(length))
    environ["wsgi.input"] = io.BytesIO(body)
    if _FIELD.encode() not in body:
        return ""
    _, form, _ = parse_form_data(environ)
    environ["wsgi.input"] = io.BytesIO(body)
    named: str = form.get(_FIELD, "")
    return named
