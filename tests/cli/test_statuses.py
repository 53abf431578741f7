"""How the command ends: its exit statuses, its one line for an error, and what it asks for."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from cli import commands
from cli.conftest import OnTerminal, Run

from ziggeo import NotFoundError, Ziggeo
from ziggeo.emulator import Emulator

WITHOUT_PTY = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pty")


def test_what_is_all_done_ends_with_0(run: Run, videos: list[str]) -> None:
    assert run("videos", "get", *videos).returncode == 0


def test_where_some_fail_the_others_are_done_and_it_ends_with_1(
    run: Run, videos: list[str]
) -> None:
    done = run("videos", "get", videos[0], "_no", videos[1])
    assert [json.loads(line)["token"] for line in done.stdout.splitlines()] == videos[:2]
    assert done.stderr.startswith("ziggeo: _no: 404")
    assert done.stderr.count("\n") == 1
    assert done.returncode == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("nothing",),
        ("videos",),
        ("videos", "ls", "--no-such"),
        ("videos", "ls", "--limit", "0"),
        ("videos", "get"),
        ("videos", "get", ".."),
        ("videos", "update", "_it", "title"),
        ("videos", "rm"),
        ("videos", "rm", "_it", "--tags", "a"),
        ("upload", "a.mp4", "b.mp4", "--key", "it"),
        ("download", "a", "b", "-o", "-"),
        ("call", "videos.nothing"),
        ("call", "nothing.get"),
        ("call", "videos.__init__", "x"),
        ("call", "videos.get"),
        ("call", "videos.get", "_it", "title=x"),
        ("call", "videos.create", "file=clip.mp4"),
        ("call", "videos.create", "wait=long"),
        ("call", "videos.get", "_it", "-o", "file"),
        ("token",),
        ("token", "--read", "all", "--expires", "2030-12-31"),
        ("completion", "csh"),
    ],
)
def test_a_wrong_command_line_is_one_line_and_ends_with_2(
    run: Run, arguments: tuple[str, ...]
) -> None:
    done = run(*arguments)
    assert (done.stdout, done.returncode) == ("", 2)
    assert done.stderr.startswith("ziggeo: ")
    assert done.stderr.count("\n") == 1


def test_missing_credentials_end_with_3() -> None:
    done = commands.run("videos", "ls", env=commands.environment())
    assert done.stderr.startswith("ziggeo: token and private_key missing")
    assert (done.stderr.count("\n"), done.returncode) == (1, 3)


@pytest.mark.parametrize("tokens", [["_a"], ["_a", "_b", "_c"]])
def test_wrong_credentials_end_with_3_and_are_told_once(run: Run, tokens: list[str]) -> None:
    done = run("videos", "get", *tokens, variables={"ZIGGEO_PRIVATE_KEY": "wrong-key"})
    assert (done.stderr.count("\n"), done.returncode) == (1, 3)
    assert "wrong-key" not in done.stderr


def test_an_unusable_setting_ends_with_3(run: Run) -> None:
    assert run("videos", "ls", variables={"ZIGGEO_RETRIES": "many"}).returncode == 3


@pytest.mark.parametrize("tokens", [["_no"], ["_no", "_nothing"]])
def test_what_is_not_there_ends_with_4(run: Run, tokens: list[str]) -> None:
    done = run("videos", "get", *tokens)
    assert (done.stderr.count("\n"), done.returncode) == (len(tokens), 4)


def test_a_file_that_is_missing_is_told_and_the_others_are_uploaded(
    run: Run, media: Path, client: Ziggeo
) -> None:
    done = run("upload", "nothing.mp4", str(media / "clip.mp4"), "--fields", "file,token")
    [uploaded] = [json.loads(line) for line in done.stdout.splitlines()]
    assert client.videos().get(uploaded["token"])["default_stream"]
    assert done.stderr.startswith("ziggeo: nothing.mp4: ")
    assert done.returncode == 1


def test_a_host_that_does_not_answer_is_one_line_and_1(run: Run) -> None:
    done = run(
        "call",
        "videos.count",
        variables={"ZIGGEO_SERVER_API_URL": "http://127.0.0.1:9", "ZIGGEO_RETRIES": "0"},
    )
    assert (done.stderr.count("\n"), done.returncode) == (1, 1)


def test_debug_shows_a_traceback_without_a_key(run: Run, emulator: Emulator) -> None:
    done = run("videos", "get", "_no", "--debug", variables={"ZIGGEO_PRIVATE_KEY": "wrong-key"})
    assert "Traceback (most recent call last)" in done.stderr
    assert "AuthenticationError" in done.stderr
    for secret in ("wrong-key", emulator.private_key, emulator.encryption_key):
        assert secret not in done.stderr
    assert done.returncode == 3


def test_nothing_is_deleted_where_nobody_can_be_asked(
    run: Run, videos: list[str], client: Ziggeo
) -> None:
    done = run("videos", "rm", videos[0])
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "--yes" in done.stderr
    assert client.videos().get(videos[0])


def test_yes_deletes_without_asking(run: Run, videos: list[str], client: Ziggeo) -> None:
    done = run("videos", "rm", videos[0], "_no", "--yes")
    assert (done.stdout, done.returncode) == (f'{{"token":"{videos[0]}"}}\n', 1)
    assert "Deleted 1 video.\n" in done.stderr
    with pytest.raises(NotFoundError):
        client.videos().get(videos[0])


def test_what_the_options_choose_is_deleted_and_nothing_else(
    run: Run, videos: list[str], client: Ziggeo
) -> None:
    done = run("videos", "rm", "--tags", "old", "--states", "ALL", "--yes")
    assert done.stderr == "Deleted 2 videos.\n"
    assert [each["token"] for each in client.videos().index(states="ALL")] == videos[:3]


@pytest.mark.parametrize("chosen", [("--tags", "old", "--states", "ALL"), ("TOKENS",)])
def test_a_dry_run_shows_what_would_be_deleted(
    run: Run, videos: list[str], client: Ziggeo, chosen: tuple[str, ...]
) -> None:
    chosen = tuple(videos[3:]) if chosen == ("TOKENS",) else chosen
    done = run("videos", "rm", *chosen, "--dry-run", "--fields", "token")
    assert [json.loads(line)["token"] for line in done.stdout.splitlines()] == videos[3:]
    assert done.stderr == "Would delete 2 videos.\n"
    assert client.videos().count(states="ALL")["count"] == 5


@WITHOUT_PTY
@pytest.mark.parametrize(("answer", "status", "left"), [("y\n", 0, 4), ("n\n", 1, 5), ("\n", 1, 5)])
def test_a_terminal_is_asked_before_something_is_deleted(
    on_terminal: OnTerminal,
    videos: list[str],
    client: Ziggeo,
    answer: str,
    status: int,
    left: int,
) -> None:
    ended = on_terminal("videos", "rm", videos[0], answer=answer)
    assert "Really delete 1 video? [y/N]" in ended.shown
    assert ended.status == status
    assert client.videos().count(states="ALL")["count"] == left


@WITHOUT_PTY
def test_an_interrupt_at_the_question_deletes_nothing(
    on_terminal: OnTerminal, videos: list[str], client: Ziggeo
) -> None:
    assert on_terminal("videos", "rm", videos[0], answer="\x03").status == 130
    assert client.videos().get(videos[0])


@pytest.mark.parametrize("missing", ["click", "rich"])
def test_without_the_extra_one_line_says_how_to_install_it(missing: str) -> None:
    program = (
        f"import sys; sys.modules[{missing!r}] = None; "
        "from ziggeo.cli import main; sys.exit(main(['videos', 'ls']))"
    )
    done = commands.run_python("-c", program, env=commands.environment())
    assert done.stderr == (f"ziggeo: the command needs {missing}: pip install 'ziggeo[cli]'\n")
    assert done.returncode == 3
