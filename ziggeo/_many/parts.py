"""Calls about any number of objects, in parts that the service takes; which call, others know."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ..arguments import text
from ..errors import ArgumentError, InvalidResponseError, ZiggeoError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

_NAMES = "tokens_or_keys"
_MAX_PART_SIZE = 100
_FALSE = frozenset({"false", "off", "no", "0"})


def in_parts(
    send: Callable[[dict[str, Any]], Any],
    arguments: dict[str, Any],
    missing: list[str] | None = None,
) -> Any:
    """Send a call about several objects in parts of at most 100, and return their answers in order.

    A token given twice is sent once, and its answer stands at both places. What cannot be told by
    its token or key stands at the end of its part's answers. An answer that is not a list, to a
    call of one part, is returned as it is.

    Args:
        send: sends the call with its arguments.
        arguments: of the call, `tokens_or_keys` among them; without it, the call is sent as it is.
        missing: gets the tokens and keys that came back with nothing.

    Raises:
        ArgumentError: there are no tokens.
        ZiggeoError: a part failed; `completed` has the answers of those before it.
    """
    if missing is not None and not isinstance(missing, list):
        raise ArgumentError(f"missing is a list to be filled, not {type(missing).__name__}")
    if arguments.get(_NAMES) is None:
        return send(arguments)
    names = _names(arguments[_NAMES])
    unique = list(dict.fromkeys(names))
    answers = _Answers()
    for part in _parts(unique):
        try:
            answer = send({**arguments, _NAMES: part})
            if len(unique) <= _MAX_PART_SIZE and not isinstance(answer, list):
                return answer
            answers.add(part, answer)
        except ZiggeoError as error:
            error.completed = answers.in_order(names)
            raise
        finally:
            if missing is not None:
                missing.extend(answers.newly_missing())
    return answers.in_order(names)


def figures(send: Callable[[dict[str, Any]], Any], arguments: dict[str, Any]) -> Any:
    """Send a call for figures of several objects, of each of them or in one sum.

    Raises:
        ArgumentError: there are no tokens, or too many for a sum.
    """
    if arguments.get(_NAMES) is None or not _is_sum(arguments):
        return in_parts(send, arguments)
    unique = list(dict.fromkeys(_names(arguments[_NAMES])))
    if len(unique) > _MAX_PART_SIZE:
        raise ArgumentError(
            f"the service sums up at most {_MAX_PART_SIZE}: with summarize=False there are the "
            "figures of each, for any number of them"
        )
    return send({**arguments, _NAMES: unique})


def _is_sum(arguments: dict[str, Any]) -> bool:
    summarize = arguments.get("summarize")
    return summarize is None or text("summarize", summarize).strip().lower() not in _FALSE


def _names(given: Any) -> list[str]:
    if isinstance(given, Mapping):
        raise ArgumentError(f"{_NAMES} is a list or comma-separated text, not a mapping")
    names = [name.strip() for name in text(_NAMES, given).split(",")]
    names = [name for name in names if name]
    if not names:
        raise ArgumentError(f"{_NAMES} is empty: give at least one token or key")
    return names


def _parts(names: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(names), _MAX_PART_SIZE):
        yield names[start : start + _MAX_PART_SIZE]


class _Answers:
    """What the parts so far have brought: by the name that was asked for, and without one."""

    def __init__(self) -> None:
        self._found: dict[str, Any] = {}
        self._unnamed: dict[str, list[Any]] = {}  # by the last name of their part
        self._missing: list[str] = []

    def add(self, part: list[str], answer: Any) -> None:
        """Take in the answer to a part.

        Raises:
            InvalidResponseError: it is not a list.
        """
        if not isinstance(answer, list):
            raise InvalidResponseError(
                f"the answer about several is a list, not {type(answer).__name__}"
            )
        asked, unnamed = set(part), []
        for each in answer:
            known = asked.intersection(_names_of(each))
            self._found.update(dict.fromkeys(known, each))
            if not known:
                unnamed.append(each)
        open_names = [name for name in part if name not in self._found]
        if len(open_names) == len(unnamed):
            # Rows without keys, say: nothing is missing, so they are in the order asked.
            self._found.update(zip(open_names, unnamed, strict=True))
            return
        self._unnamed[part[-1]] = unnamed
        self._missing.extend(open_names)

    def newly_missing(self) -> list[str]:
        """Return what the last part has missed; it is told once."""
        missing, self._missing = self._missing, []
        return missing

    def in_order(self, names: list[str]) -> list[Any]:
        """Return the answers in the order of the names."""
        ordered = []
        unnamed = dict(self._unnamed)
        for name in names:
            if name in self._found:
                ordered.append(self._found[name])
            ordered.extend(unnamed.pop(name, []))
        return ordered


def _names_of(each: Any) -> set[str]:
    """Return what an object can have been asked for by."""
    if not isinstance(each, dict):
        return set()
    token, key = each.get("token"), each.get("key")
    names = {token} if isinstance(token, str) else set()
    return names | {f"_{key}"} if isinstance(key, str) else names
