"""What the command writes where: objects to stdout, words to stderr, nothing raw to a terminal."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from cli.commands import COMMAND
from cli.conftest import OnTerminal, Run
from timing import until

from ziggeo import Ziggeo
from ziggeo.emulator import Emulator

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pty")


def test_a_pipe_gets_one_line_of_json_for_each_object(run: Run, videos: list[str]) -> None:
    done = run("videos", "ls", "--states", "ALL")
    objects = [json.loads(line) for line in done.stdout.splitlines()]
    assert [each["token"] for each in objects] == videos
    assert (done.stderr, done.returncode) == ("", 0)


def test_a_terminal_gets_a_table_under_one_heading(
    on_terminal: OnTerminal, videos: list[str]
) -> None:
    ended = on_terminal("videos", "ls", "--states", "ALL")
    heading, *lines = ended.lines
    assert heading.split()[:3] == ["token", "state_string", "duration"]
    assert [line.split()[:2] for line in lines if line] == [[token, "EMPTY"] for token in videos]
    assert ended.status == 0


def test_a_terminal_gets_json_where_it_is_asked_for(
    on_terminal: OnTerminal, videos: list[str]
) -> None:
    ended = on_terminal("videos", "ls", "--states", "ALL", "--json", "--limit", "2")
    assert [json.loads(line)["token"] for line in ended.lines if line] == videos[:2]
    assert "\x1b" not in ended.shown


def test_fields_choose_what_is_written_also_inside_an_object(
    run: Run, client: Ziggeo, media: Path
) -> None:
    token = client.videos().create(file=media / "clip.mp4", wait=True)["token"]
    done = run("videos", "ls", "--fields", "token,default_stream.video_width")
    assert json.loads(done.stdout) == {"token": token, "default_stream.video_width": 640}


def test_a_field_that_none_has_is_told(run: Run, videos: list[str]) -> None:
    done = run("videos", "ls", "--states", "ALL", "--fields", "token,titel")
    assert len(done.stdout.splitlines()) == len(videos)
    assert done.stderr == "None of them has: titel\n"


def test_a_table_longer_than_a_page_has_one_heading_and_no_token_is_cut(
    on_terminal: OnTerminal, client: Ziggeo
) -> None:
    made = {client.videos().create(title="t" * 200)["token"] for _ in range(120)}
    ended = on_terminal("videos", "ls", "--states", "ALL", columns=60)
    lines = [line for line in ended.lines if line]
    assert len(lines) == 121
    assert {line.split()[0] for line in lines[1:]} == made


HOSTILE = "\x1b[31mred\x1b]0;title\x07\u202egpj.exe\x9b2J\x7f\n[bold]b[/bold] :smile:"


@pytest.mark.parametrize(
    "arguments", [("ls", "--states", "ALL"), ("ls", "--states", "ALL", "--json"), ("get", "_it")]
)
def test_a_title_reaches_no_terminal_raw(
    on_terminal: OnTerminal, client: Ziggeo, arguments: tuple[str, ...]
) -> None:
    client.videos().create(title=HOSTILE, key="it")
    ended = on_terminal("videos", *arguments, columns=400)
    shown = "\n".join(ended.lines)
    assert "red" in shown
    assert "[bold]b[/bold] :smile:" in shown
    assert shown.replace("\n", "").isprintable()
    assert "\x1b[31mred" not in ended.shown


def test_the_json_of_a_title_is_the_title(run: Run, client: Ziggeo) -> None:
    client.videos().create(title=HOSTILE + "Grüße 🎬")
    done = run("videos", "ls", "--states", "ALL")
    assert json.loads(done.stdout)["title"] == HOSTILE + "Grüße 🎬"
    assert "Grüße 🎬" in done.stdout
    assert "\x1b" not in done.stdout
    assert "\u202e" not in done.stdout


def test_an_output_that_has_no_umlauts_gets_them_escaped(run: Run, client: Ziggeo) -> None:
    client.videos().create(title="Grüße")
    done = run("videos", "ls", "--states", "ALL", variables={"PYTHONIOENCODING": "ascii"})
    assert json.loads(done.stdout)["title"] == "Grüße"
    assert done.stdout.isascii()


def test_words_of_the_service_reach_stderr_in_one_printable_line(run: Run) -> None:
    done = run("videos", "get", "_\x1b[31m\u202e")
    assert done.returncode == 4
    assert done.stderr.endswith("\n")
    assert done.stderr[:-1].isprintable()


def test_there_is_a_bar_on_a_terminal(on_terminal: OnTerminal, media: Path) -> None:
    ended = on_terminal("upload", str(media / "clip.mp4"))
    assert "━" in ended.shown
    assert ended.status == 0


def test_there_is_no_bar_and_no_colour_without_a_terminal(run: Run, media: Path) -> None:
    done = run("upload", str(media / "clip.mp4"), variables={"FORCE_COLOR": "1"})
    assert done.stderr == ""
    assert "\x1b" not in done.stdout


def test_no_color_is_obeyed_on_a_terminal(on_terminal: OnTerminal, videos: list[str]) -> None:
    ended = on_terminal("videos", "ls", "--states", "ALL", variables={"NO_COLOR": "1"})
    assert "\x1b[3" not in ended.shown


def test_a_reader_that_has_had_enough_is_no_error(env: dict[str, str], client: Ziggeo) -> None:
    for _ in range(60):
        client.videos().create(title="t" * 2000)
    process = subprocess.Popen(
        [*COMMAND, "videos", "ls", "--states", "ALL"],
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    assert process.stdout.read(10)
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait(30) == 0
    process.stderr.close()


def test_an_interrupt_is_one_line_and_its_own_status(
    env: dict[str, str], client: Ziggeo, emulator: Emulator
) -> None:
    token = client.videos().create()["token"]
    process = subprocess.Popen(
        [*COMMAND, "call", "videos.wait_until_ready", token, "--debug"],
        env=env,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    # Now it waits for the video, which stays empty; while it still imported, Python itself would
    # have answered the interrupt.
    until(lambda: any(request.operation == "videos.get" for request in emulator.requests))
    process.send_signal(signal.SIGINT)
    assert process.wait(30) == 130
    assert process.stderr.read() == "ziggeo: interrupted\n"
    process.stderr.close()
