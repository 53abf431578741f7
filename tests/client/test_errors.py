"""The error tree: what each class is, carries, and keeps across processes."""

from __future__ import annotations

import copy
import inspect
import pickle

import pytest

import ziggeo
from ziggeo import errors

CLASSES = [
    value
    for value in vars(errors).values()
    if inspect.isclass(value)
    and issubclass(value, errors.ZiggeoError)
    and not value.__name__.startswith("_")
]


@pytest.mark.parametrize("kind", CLASSES)
@pytest.mark.parametrize("how", ["pickle", "copy", "deepcopy"])
def test_an_error_crosses_to_another_process_whole(
    kind: type[errors.ZiggeoError], how: str
) -> None:
    error = kind(
        "what was wrong",
        method="GET",
        url="https://example.com/v1",
        status=429,
        body="text",
        headers={"retry-after": "3"},
        request_id="r-1",
        attempts=2,
    )
    error.__dict__.update(step="store", token="t", stream_token="s", retry_after=3.0, media={})
    ways = {
        "pickle": lambda: pickle.loads(pickle.dumps(error)),  # noqa: S301 - our own
        "copy": lambda: copy.copy(error),
        "deepcopy": lambda: copy.deepcopy(error),
    }

    again = ways[how]()

    assert type(again) is kind
    assert vars(again) == vars(error)
    assert str(again) == str(error)


def test_every_class_is_exported_and_drawn_in_the_tree() -> None:
    for kind in CLASSES:
        assert getattr(ziggeo, kind.__name__) is kind
        assert kind.__name__ in (errors.__doc__ or "")


def test_the_customary_classes_catch_too() -> None:
    assert issubclass(ziggeo.ArgumentError, ValueError)
    assert issubclass(ziggeo.SourceError, OSError)
    assert issubclass(ziggeo.APITimeoutError, ziggeo.APIConnectionError)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, ziggeo.BadRequestError),
        (401, ziggeo.AuthenticationError),
        (402, ziggeo.PaymentRequiredError),
        (403, ziggeo.PermissionDeniedError),
        (404, ziggeo.NotFoundError),
        (409, ziggeo.APIStatusError),
        (412, ziggeo.PreconditionFailedError),
        (429, ziggeo.RateLimitError),
        (500, ziggeo.ServerError),
        (599, ziggeo.ServerError),
    ],
)
def test_a_status_has_its_class(status: int, kind: type[ziggeo.APIStatusError]) -> None:
    assert errors.status_error_class(status) is kind


def test_an_error_says_which_request_it_is_about() -> None:
    error = ziggeo.ServerError(
        "500 broken", method="GET", url="https://h/v1", attempts=4, request_id="r-9"
    )

    assert str(error) == "500 broken (GET https://h/v1, 4 attempts, request id r-9)"
    assert str(ziggeo.ConfigurationError("token missing")) == "token missing"
