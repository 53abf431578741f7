"""The Emulator itself: starting, addresses, keys, reset, the clock, the command line."""

from __future__ import annotations

import os
import shlex
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import requests
from emulator.programs import run

import ziggeo.emulator
from ziggeo.emulator import Clock, Emulator
from ziggeo.emulator.__main__ import main

if TYPE_CHECKING:
    from emulator.calling import Caller


def test_hosts_are_path_prefixes_of_one_address(emulator: Emulator) -> None:
    url = emulator.url
    assert url.startswith("http://127.0.0.1:")
    assert (emulator.server_api_url, emulator.api_url) == (f"{url}/server", f"{url}/api")
    assert (emulator.cdn_url, emulator.js_cdn_url) == (f"{url}/cdn", f"{url}/js-cdn")
    assert emulator.storage_url == f"{url}/storage"
    assert emulator.ca_file is None


def test_it_says_in_one_line_where_it_is_and_shows_no_key() -> None:
    emulator = Emulator(private_key="secret one", encryption_key="secret two")
    assert repr(emulator) == "<Emulator not running>"
    with emulator:
        assert repr(emulator) == f"<Emulator at {emulator.url}>"
        credentials = emulator._running.service.state.credentials  # type: ignore[union-attr]
        assert "secret" not in repr(emulator) + repr(emulator._running) + repr(credentials)


def test_the_environment_leads_a_client_here(emulator: Emulator) -> None:
    assert emulator.environment == {
        "ZIGGEO_TOKEN": emulator.token,
        "ZIGGEO_PRIVATE_KEY": emulator.private_key,
        "ZIGGEO_ENCRYPTION_KEY": emulator.encryption_key,
        "ZIGGEO_SERVER_API_URL": emulator.server_api_url,
        "ZIGGEO_API_URL": emulator.api_url,
        "ZIGGEO_CDN_URL": emulator.cdn_url,
        "ZIGGEO_JS_CDN_URL": emulator.js_cdn_url,
        "ZIGGEO_ASSETS_URL": emulator.assets_url,
        "ZIGGEO_FRAMES_URL": emulator.frames_url,
    }


def test_keys_are_made_unless_they_are_given() -> None:
    made = Emulator()
    assert len(made.token) == 32
    assert set(made.token) <= set("0123456789abcdef")
    assert len({made.token, made.private_key, made.encryption_key}) == 3
    given = Emulator(token="t", private_key="p", encryption_key="e")
    assert (given.token, given.private_key, given.encryption_key) == ("t", "p", "e")


def test_a_client_of_the_sdk_talks_to_it(emulator: Emulator) -> None:
    with emulator.client() as client:
        assert client.videos().count() == {"count": 0}
    with Emulator(tls=True) as own, own.client(retries=0) as client:
        assert client.videos().create()["state_string"] == "EMPTY"


def test_reset_empties_everything_but_keeps_the_address(
    caller: Caller, emulator: Emulator, clip: bytes
) -> None:
    url, token = emulator.url, emulator.token
    emulator.clock.advance(1e6)
    video = caller.upload_video(clip, key="k")
    folder = emulator._require_running().service.state.folder
    assert any(folder.iterdir())
    emulator.reset()
    assert not folder.exists()
    assert (emulator.url, emulator.token, emulator.requests) == (url, token, [])
    assert caller.get("/v1/videos/") == []
    assert caller.status("GET", f"/v1/videos/{video['token']}") == 404
    assert abs(caller.post("/v1/videos/")["created"] - Clock().now()) < 60


def test_deleting_removes_the_files_too(caller: Caller, emulator: Emulator, clip: bytes) -> None:
    folder = emulator._require_running().service.state.folder
    video = caller.upload_video(clip)
    caller.delete(f"/v1/videos/{video['token']}")
    assert list(folder.iterdir()) == []


def test_it_runs_once_at_a_time_and_can_run_again() -> None:
    own = Emulator()
    own.stop()
    for ask in (lambda: own.url, own.reset, lambda: own.webhooks, own.fail, lambda: own.ca_file):
        with pytest.raises(RuntimeError, match="not running"):
            ask()
    for _ in range(2):
        with own:
            assert requests.get(own.api_url, timeout=5).status_code == 404
            with pytest.raises(RuntimeError, match="running already"):
                own.start()
            folder = Path(own._require_running().folder.name)
            assert folder.exists()
        assert not folder.exists()


def test_a_taken_port_is_an_error_that_leaves_nothing_behind() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        own = Emulator(port=taken.getsockname()[1])
        with pytest.raises(OSError, match="in use"):
            own.start()
        port = taken.getsockname()[1]
    with own:
        assert own.url.endswith(f":{port}")


@pytest.mark.parametrize("module", ["flask", "av"])
def test_a_missing_extra_is_named(module: str, monkeypatch: pytest.MonkeyPatch) -> None:
    find_spec = "ziggeo.emulator.emulator.find_spec"
    monkeypatch.setattr(find_spec, lambda name: None if name == module else 1)
    with pytest.raises(ImportError, match=r"ziggeo\[emulator\]"):
        Emulator().start()


def test_missing_trustme_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "trustme", None)
    with pytest.raises(ImportError, match=r"ziggeo\[emulator\]"):
        Emulator(tls=True).start()


def test_importing_it_imports_neither_flask_nor_pyav() -> None:
    code = "import sys, ziggeo.emulator; print({'flask', 'av', 'ssl'} & set(sys.modules))"
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "set()"


def test_the_clock_stands_moves_and_runs_on() -> None:
    clock = Clock()
    clock.resume()
    clock.advance(1000)
    assert clock.now() - Clock().now() == pytest.approx(1000, abs=5)
    clock.freeze()
    first = clock.now()
    assert clock.now() == first
    clock.freeze(50)
    clock.advance(0.5)
    assert (clock.now(), clock.seconds()) == (50.5, 50)
    clock.resume()
    assert 50.5 <= clock.now() < 60
    clock.reset()
    assert clock.now() == pytest.approx(Clock().now(), abs=5)


def run_program(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "ziggeo.emulator", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def exports(process: subprocess.Popen[str]) -> dict[str, str]:
    """Read what a shell would: the output ends although the program goes on."""
    assert process.stdout is not None
    variables = {}
    for line in process.stdout:
        word, assignment = shlex.split(line)
        assert word == "export"
        name, _, value = assignment.partition("=")
        variables[name] = value
    return variables


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_program_serves_until_it_is_told_to_stop(number: signal.Signals) -> None:
    with run_program() as process:
        variables = exports(process)
        assert len(variables) == 10
        assert variables["ZIGGEO_EMULATOR_PID"] == str(process.pid)
        auth = (variables["ZIGGEO_TOKEN"], variables["ZIGGEO_PRIVATE_KEY"])
        answer = requests.get(
            f"{variables['ZIGGEO_SERVER_API_URL']}/v1/videos/count", auth=auth, timeout=5
        )
        assert answer.json() == {"count": 0}
        process.send_signal(number)
        _, hints = process.communicate(timeout=10)
        assert process.returncode == 0
    assert "Traceback" not in hints
    assert str(process.pid) in hints


def test_the_program_serves_https_and_removes_its_authority() -> None:
    with run_program("--tls", "--processing-time", "1") as process:
        variables = exports(process)
        ca_file = Path(variables["SSL_CERT_FILE"])
        with requests.Session() as session:
            session.trust_env = False
            session.verify = str(ca_file)
            assert session.get(variables["ZIGGEO_API_URL"], timeout=5).status_code == 404
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=10)
        assert process.returncode == 0
    assert not ca_file.exists()


def test_the_program_says_why_it_cannot_start() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        with run_program("--port", str(taken.getsockname()[1])) as process:
            output, errors = process.communicate(timeout=10)
        assert (output, process.returncode) == ("", 2)
        assert "cannot start" in errors


def test_the_command_line_can_be_asked(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit_:
        main(["--help"])
    assert exit_.value.code == 0
    assert "--port" in capsys.readouterr().out


def test_a_command_runs_with_the_environment_set_and_its_status_counts(tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(
        "import sys\n"
        "from ziggeo import Ziggeo\n"
        "with Ziggeo() as ziggeo:\n"
        "    print(ziggeo.videos().create(key=sys.argv[1])['key'], ziggeo.videos().count())\n"
        "sys.exit(3)\n"
    )
    command = f"{shlex.quote(sys.executable)} program.py 'a b'"
    done = run("-m", "ziggeo.emulator", "--exec", command, folder=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (3, "a b {'count': 1}\n", "")


@pytest.mark.parametrize("command", ["no-such-program-at-all", ""])
def test_a_command_that_cannot_run_is_named(command: str, tmp_path: Path) -> None:
    done = run("-m", "ziggeo.emulator", "--exec", command, folder=tmp_path)
    assert (done.returncode, done.stdout) == (127, "")
    assert f"{command!r} cannot run" in done.stderr


def test_a_command_hears_that_it_is_to_stop() -> None:
    code = "import signal; print('here', flush=True); signal.pause()"
    command = shlex.join([sys.executable, "-c", code])
    with run_program("--exec", command) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "here\n"
        process.send_signal(signal.SIGINT)  # which a terminal would send to both
        process.send_signal(signal.SIGTERM)
        try:
            process.communicate(timeout=10)
        finally:
            process.kill()
        assert process.returncode == 128 + signal.SIGTERM


def test_the_program_can_be_lenient_and_repeatable(tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(
        "from ziggeo import Ziggeo\n"
        "with Ziggeo() as ziggeo:\n"
        "    print(ziggeo.videos().create({'titel': 'x'})['token'])\n"
    )
    command = f"{shlex.quote(sys.executable)} program.py"
    arguments = ("-m", "ziggeo.emulator", "--no-strict", "--seed", "s", "--exec", command)
    first, second = (run(*arguments, folder=tmp_path).stdout for _ in range(2))
    assert len(first.strip()) == 32
    assert first == second


def test_ids_come_again_with_a_seed() -> None:
    def tokens(seed: int | None) -> list[str]:
        with Emulator(seed=seed) as own, own.client() as client:
            made = client.videos().create()["token"]
            own.reset()
            assert (client.videos().create()["token"] == made) is (seed is not None)
            return [own.token, own.private_key, own.encryption_key, made]

    assert tokens(1) == tokens(1)
    assert not set(tokens(1)) & set(tokens(2))
    assert not set(tokens(None)) & set(tokens(None))


def test_only_public_names_are_there() -> None:
    for name in ziggeo.emulator.__all__:
        assert getattr(ziggeo.emulator, name).__name__ == name
    with pytest.raises(AttributeError, match="Emulaator"):
        ziggeo.emulator.Emulaator  # noqa: B018


@pytest.mark.parametrize(
    "options",
    [
        ["--port", "99999"],
        ["--port", "-1"],
        ["--processing-time", "nan"],
        ["--processing-time", "-1"],
        ["--processing-time", "inf"],
    ],
)
def test_numbers_that_mean_nothing_are_refused_in_a_line(
    options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(options)
    assert ended.value.code == 2
    assert "Traceback" not in capsys.readouterr().err


def test_a_command_with_an_open_quote_cannot_run(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--exec", "echo 'open"]) == 127
    assert "cannot run" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no SIGHUP")
def test_a_terminal_that_is_closed_ends_it_and_its_folder_goes(tmp_path: Path) -> None:
    program = [sys.executable, "-m", "ziggeo.emulator"]
    env = {**os.environ, "TMPDIR": str(tmp_path)}
    with subprocess.Popen(program, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as one:
        assert one.stdout is not None
        assert one.stdout.readline().startswith(b"export")
        assert list(tmp_path.iterdir())
        one.send_signal(signal.SIGHUP)
        one.communicate(timeout=30)
    assert one.returncode == 0
    assert not list(tmp_path.iterdir())
