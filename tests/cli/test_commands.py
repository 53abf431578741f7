"""What each command does, and that its help shows how: examples that can be typed."""

from __future__ import annotations

import json
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from cli import commands
from cli.conftest import Run
from emulator.receiving import Receiver

from ziggeo import Ziggeo
from ziggeo.cli.parts import Command, Group
from ziggeo.cli.running import command_line
from ziggeo.emulator import Emulator
from ziggeo.webhooks import Event
from ziggeo.webhooks import parse as parse_message


def all_commands() -> Iterator[tuple[str, Command | Group]]:
    """Yield every command with the words that lead to it."""
    waiting: list[tuple[str, click.Command]] = [("ziggeo", command_line())]
    while waiting:
        words, command = waiting.pop()
        assert isinstance(command, (Command, Group))
        yield words, command
        if isinstance(command, click.Group):
            context = click.Context(command)
            for name in command.list_commands(context):
                inner = command.get_command(context, name)
                assert inner is not None
                waiting.append((f"{words} {name}", inner))


EVERY_COMMAND = dict(all_commands())
every_command = pytest.mark.parametrize("words", EVERY_COMMAND)


@every_command
def test_the_help_of_a_command_shows_its_example(words: str) -> None:
    command = EVERY_COMMAND[words]
    shown = command.get_help(click.Context(command, info_name=words))
    assert "Example:" in shown
    for line in command.example.splitlines():
        assert f"  {line}\n" in f"{shown}\n"


@every_command
def test_the_example_of_a_command_is_understood(words: str) -> None:
    for line in EVERY_COMMAND[words].example.splitlines():
        assert words in line
        if not line.startswith("eval"):
            parse(shlex.split(line.partition(" | ")[0].partition(" > ")[0])[1:])


def parse(typed: list[str]) -> None:
    """Let every command of a line read its arguments, and do nothing."""
    command: click.Command = command_line()
    parent = None
    while isinstance(command, click.Group):
        context = click.Context(command, parent, info_name=command.name)
        name, *typed = typed
        inner = command.get_command(context, name)
        assert inner is not None
        command, parent = inner, context
    command.make_context(command.name, typed, parent)


def test_no_option_takes_credentials() -> None:
    options = {
        option
        for command in EVERY_COMMAND.values()
        for parameter in command.params
        for option in parameter.opts
    }
    assert not [option for option in options if "key" in option and option != "--key"]
    assert not [option for option in options if "secret" in option or "password" in option]


def test_without_arguments_it_shows_its_help() -> None:
    done = commands.run(env=commands.environment())
    assert done.stdout.startswith("Usage: ziggeo [OPTIONS] COMMAND")
    assert done.returncode == 0


def test_an_upload_is_waited_for_and_can_be_found(run: Run, media: Path, client: Ziggeo) -> None:
    done = run(
        *("upload", str(media / "clip.mp4"), "--tags", "a,b", "--key", "it", "--title", "It"),
        *("--wait", "--fields", "state_string"),
    )
    assert done.stdout == '{"state_string":"READY"}\n'
    video = client.videos().get("_it")
    assert (video["tags"], video["title"]) == (["a", "b"], "It")


def test_an_audio_is_uploaded_listed_downloaded_and_deleted(
    run: Run, media: Path, tmp_path: Path
) -> None:
    uploaded = run("upload", "--audio", str(media / "tone.m4a"), "--wait", "--fields", "token")
    token = json.loads(uploaded.stdout)["token"]
    assert token in run("audios", "ls").stdout
    saved = run("download", "--audio", token, "-o", str(tmp_path))
    assert Path(json.loads(saved.stdout)["path"]).read_bytes() == (media / "tone.m4a").read_bytes()
    assert run("audios", "rm", token, "--yes").returncode == 0


def test_a_video_goes_to_stdout_byte_by_byte(
    env: dict[str, str], media: Path, client: Ziggeo
) -> None:
    client.videos().create(file=media / "clip.mp4", key="it", wait=True)
    line = [*commands.COMMAND, "download", "_it", "-o", "-"]
    done = subprocess.run(line, env=env, capture_output=True, timeout=60, check=True)
    assert done.stdout == (media / "clip.mp4").read_bytes()
    assert done.stderr == b""


def test_a_file_that_exists_can_be_protected(
    run: Run, media: Path, client: Ziggeo, tmp_path: Path
) -> None:
    client.videos().create(file=media / "clip.mp4", key="it", wait=True)
    (tmp_path / "it.mp4").write_text("mine")
    done = run("download", "_it", "-o", str(tmp_path / "it.mp4"), "--no-overwrite")
    assert (done.returncode, (tmp_path / "it.mp4").read_text()) == (1, "mine")


def test_an_update_sets_what_is_given(run: Run, client: Ziggeo) -> None:
    client.videos().create(key="it")
    done = run("videos", "update", "_it", "title=a=b", "tags=x,y", "--fields", "title,tags")
    assert json.loads(done.stdout) == {"title": "a=b", "tags": ["x", "y"]}


def test_an_import_is_exported_again_with_the_same_bytes(
    run: Run, media: Path, tmp_path: Path
) -> None:
    clip = (media / "clip.mp4").read_bytes()
    (tmp_path / "clips").mkdir()
    for name in ("one.mp4", "two.mp4"):
        (tmp_path / "clips" / name).write_bytes(clip)
    brought = run("import", str(tmp_path / "clips"), "--tags", "new", "--wait")
    assert [json.loads(line)["state"] for line in brought.stdout.splitlines()] == ["done"] * 2
    assert brought.stderr.startswith("2 items: 2 done; ")
    again = run("import", str(tmp_path / "clips"))
    assert again.stderr.startswith("2 items: 2 done before; ")
    written = run("export", str(tmp_path / "out"), "--tags", "new", "--streams", "original")
    assert (written.returncode, len(written.stdout.splitlines())) == (0, 2)
    assert [path.read_bytes() for path in (tmp_path / "out").glob("*.mp4")] == [clip, clip]


def test_a_dry_export_writes_nothing(run: Run, videos: list[str], tmp_path: Path) -> None:
    done = run("export", str(tmp_path / "out"), "--states", "ALL", "--dry-run")
    assert len(done.stdout.splitlines()) == len(videos)
    assert not (tmp_path / "out").exists()


def test_an_import_where_a_file_fails_ends_with_1(
    run: Run, media: Path, tmp_path: Path, emulator: Emulator
) -> None:
    (tmp_path / "one.mp4").write_bytes((media / "clip.mp4").read_bytes())
    (tmp_path / "two.mp4").write_bytes(b"")
    done = run("import", str(tmp_path))
    assert done.returncode == 1
    assert "two.mp4" in done.stderr


def test_a_webhook_is_added_and_removed(run: Run, emulator: Emulator) -> None:
    url = "http://127.0.0.1:9/hook"
    added = run("webhooks", "add", url, "--events", "video_ready")
    [webhook] = emulator.webhooks
    assert json.loads(added.stdout) == {"webhook_id": webhook.id, "target_url": url}
    assert run("webhooks", "confirm", webhook.id, webhook.validation_code).returncode == 0
    assert run("webhooks", "rm", url).returncode == 2
    assert run("webhooks", "rm", url, "--dry-run").returncode == 0
    assert run("webhooks", "rm", url, "--yes").returncode == 0
    assert emulator.webhooks == []


def test_an_event_is_sent_to_what_receives_it(run: Run, emulator: Emulator) -> None:
    with emulator.client() as client, Receiver() as site:
        token = client.videos().create(key="mine")["token"]
        sent = run("webhooks", "send", site.url, "video_ready", "--video", "_mine")
        assert (sent.returncode, sent.stderr) == (0, "")
        assert json.loads(sent.stdout) == {
            "event_type": "video_ready",
            "target_url": site.url,
            "status": 200,
            "error": None,
        }
        form = ("--encoding", "form", "--form", "json", "--data", '{"event_origin": "nobody"}')
        assert run("webhooks", "send", site.url, "video_delete", *form).returncode == 0
        read, made_up = (parse_message(message.body) for message in site.messages)
        site.status = 500
        failed = run("webhooks", "send", site.url, "video_ready")
    assert isinstance(read, Event)
    assert read.token == token
    assert isinstance(made_up, Event)
    assert made_up.data["event_origin"] == "nobody"
    assert (failed.returncode, failed.stderr) == (1, f"ziggeo: {site.url} answered 500\n")


@pytest.mark.parametrize(
    "wrong",
    [
        ("http://example.com/", "video_ready"),
        ("http://127.0.0.1:9/", "video_ready", "--data", "[]"),
        ("http://127.0.0.1:9/", "video_ready", "--data", "{"),
        ("http://127.0.0.1:9/", "video_ready", "--json-type", "a\nb"),
    ],
)
def test_an_event_that_cannot_be_sent_is_a_mistake_of_usage(run: Run, wrong: Any) -> None:
    done = run("webhooks", "send", *wrong)
    assert (done.returncode, done.stdout) == (2, "")
    assert run("webhooks", "send", "http://127.0.0.1:9/", "video_ready").returncode == 1


def test_a_token_is_written_by_itself_and_each_is_another(run: Run) -> None:
    options = ("token", "--read", "all", "--create", "session", "--session-limit", "1")
    first, second = run(*options, "--expires", "2030-12-31T12:00+01:00"), run(*options)
    assert first.returncode == second.returncode == 0
    assert bytes.fromhex(first.stdout.strip())
    assert first.stdout != second.stdout


def test_a_token_needs_the_encryption_key(run: Run) -> None:
    done = run("token", "--read", "all", variables={"ZIGGEO_ENCRYPTION_KEY": ""})
    assert (done.stderr.count("\n"), done.returncode) == (1, 3)


def test_check_masks_secrets_and_asks_every_host(run: Run, emulator: Emulator) -> None:
    proxy = {"HTTPS_PROXY": "http://user:secret-word@127.0.0.1:9", "NO_PROXY": "127.0.0.1"}
    done = run("check", variables=proxy)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    found = {row["setting"]: row for row in rows if "setting" in row}
    assert found["token"]["value"] == f"{emulator.token[:4]}…"
    assert found["private_key"] == {
        "setting": "private_key",
        "value": "[secret]",
        "from": "ZIGGEO_PRIVATE_KEY",
    }
    assert found["proxy for https"]["value"] == "http://127.0.0.1:9"
    assert found["retries"]["from"] == "default"
    assert [row["status"] for row in rows if "host" in row] == ["ok"] * 4
    for secret in (emulator.token, emulator.private_key, emulator.encryption_key, "secret-word"):
        assert secret not in done.stdout + done.stderr
    assert done.returncode == 0


def test_check_tells_the_tls_of_a_host() -> None:
    with Emulator(tls=True) as emulator:
        done = commands.run("check", env=commands.environment(**emulator.environment))
    hosts = [row for row in map(json.loads, done.stdout.splitlines()) if "host" in row]
    assert done.returncode == 0
    assert all(row["tls"].startswith("TLSv1.3, verified, until ") for row in hosts)


def test_check_says_what_is_wrong(run: Run) -> None:
    wrong = run("check", variables={"ZIGGEO_PRIVATE_KEY": "wrong-key"})
    assert (wrong.returncode, "wrong-key" in wrong.stdout) == (3, False)
    silent = run("check", variables={"ZIGGEO_API_URL": "http://127.0.0.1:9", "ZIGGEO_RETRIES": "0"})
    assert silent.returncode == 1
    missing = commands.run("check", env=commands.environment())
    assert '"private_key","value":null,"from":"missing"' in missing.stdout
    assert (missing.stderr.count("\n"), missing.returncode) == (1, 3)


def test_check_reads_ziggeo_url() -> None:
    env = commands.environment(ZIGGEO_URL="https://r1token:private@host?encryption_key=e")
    done = commands.run("check", "--offline", env=env)
    rows = {row["setting"]: row for row in map(json.loads, done.stdout.splitlines())}
    assert [rows[name]["from"] for name in ("token", "private_key")] == ["ZIGGEO_URL"] * 2
    assert rows["api_url"] == {
        "setting": "api_url",
        "value": "https://api-eu-west-1.ziggeo.com",
        "from": "region EU of the token",
    }
    assert done.returncode == 0


def test_the_emulator_serves_a_command_and_ends_with_its_status() -> None:
    count = f"{shlex.join(commands.COMMAND)} call videos.count"
    done = commands.run("emulator", "--exec", count, env=commands.environment())
    assert (done.stdout, done.returncode) == ('{"count":0}\n', 0)
    ended = commands.run("emulator", "--exec", "sh -c 'exit 7'", env=commands.environment())
    assert ended.returncode == 7


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM to catch")
def test_the_emulator_serves_until_it_is_stopped() -> None:
    process = subprocess.Popen(
        [*commands.COMMAND, "emulator"],
        env=commands.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    variables = dict(
        shlex.split(line)[1].split("=", 1) for line in process.stdout.read().splitlines()
    )
    done = commands.run("call", "videos.count", env=commands.environment(**variables))
    assert done.stdout == '{"count":0}\n'
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0
    assert 'eval "$(ziggeo emulator &)"' in process.stderr.read()
    process.stdout.close()
    process.stderr.close()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_gets_what_completes_the_command(shell: str) -> None:
    done = commands.run("completion", shell, env=commands.environment())
    assert "_ZIGGEO_COMPLETE" in done.stdout
    assert done.returncode == 0


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("ziggeo vid", "videos"),
        ("ziggeo videos g", "get"),
        ("ziggeo call videos.upd", "videos.update_bulk"),
        ("ziggeo completion f", "fish"),
    ],
)
def test_words_are_completed(line: str, found: str) -> None:
    asked = {
        "_ZIGGEO_COMPLETE": "bash_complete",
        "COMP_WORDS": line,
        "COMP_CWORD": str(line.count(" ")),
    }
    done = commands.run(env=commands.environment(**asked))
    assert f"plain,{found}" in done.stdout.splitlines()
    assert done.returncode == 0


def test_the_commands_that_are_not_used_are_not_imported() -> None:
    program = (
        "import sys; from ziggeo.cli import main; main(['videos', 'ls', '--help']); "
        "print([name for name in sys.modules if name.startswith(('ziggeo.cli.commands.', "
        "'rich', 'requests', 'urllib3', 'flask', 'ziggeo.workflows'))])"
    )
    done = commands.run_python("-c", program, env=commands.environment())
    assert done.stdout.splitlines()[-1] == "['ziggeo.cli.commands.videos']"
