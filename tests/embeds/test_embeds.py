"""What a page holds is what was given, and runs nothing that was not meant."""

from __future__ import annotations

import json
import pickle
import re
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.template import Context, Engine
from django.utils.html import format_html
from hypothesis import given, strategies
from jinja2 import Environment

from ziggeo import ArgumentError, Config, ConfigurationError, Ziggeo, embeds
from ziggeo.emulator import Emulator

TOKEN = "0123456789abcdef0123456789abcdef"
HOSTILE = [
    "",
    " ",
    '"',
    "'",
    '" onmouseover="alert(1)',
    "<script>alert(1)</script>",
    "</ziggeoplayer><img src=x onerror=alert(1)>",
    "&quot;&lt;&#34;&amp;amp;",
    "a\r\nb\rc\nd\te",
    "\u2028\u2029",
    "\u202eabc\u202c\u200f",
    "\x01\x1f\x7f\x85\x9f",
    "{ {{".replace("{{", "{"),
    "Grüße 🎬",
    "x" * 100_000,
]


class Reader(HTMLParser):
    """Reads the elements of a page, as a browser does."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def only_element(html: str) -> tuple[str, dict[str, str | None]]:
    (element,) = Reader(html).elements
    return element


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("name", ["title", "key", "theme", "client_auth", "newer_than_this"])
def test_what_is_read_back_is_what_was_given(name: str, value: str) -> None:
    tag, attributes = only_element(embeds.player(TOKEN, {name: value}))
    assert tag == "ziggeoplayer"
    assert attributes == {"ziggeo-video": TOKEN, f"ziggeo-{name.replace('_', '-')}": value}


@given(strategies.text(alphabet=strategies.characters(exclude_categories=["Cs"])))
def test_whatever_is_given_is_read_back_or_refused(value: str) -> None:
    try:
        html = embeds.recorder(description=value, custom_data={"said": value})
    except ArgumentError:
        assert "{{" in value or "\0" in value or "{{" in json.dumps({"said": value})
        return
    _, attributes = only_element(html)
    assert attributes["ziggeo-description"] == value
    assert json.loads(attributes["ziggeo-custom-data"] or "") == {"said": value}


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (True, "true"),
        (False, "false"),
        (5, "5"),
        (0.5, "0.5"),
        (["a", "b c"], "a,b c"),
        (("a",), "a"),
        ({"a": [1, None]}, '{"a": [1, null]}'),
        ("100%", "100%"),
    ],
)
def test_a_value_is_written_as_the_services_client_reads_it(value: Any, written: str) -> None:
    _, attributes = only_element(embeds.recorder({"thing": value}))
    assert attributes == {"ziggeo-thing": written}


def test_nothing_is_left_out_and_false_is_not() -> None:
    html = embeds.recorder(allowupload=False, tags=None, title="")
    assert html == '<ziggeorecorder ziggeo-allowupload="false" ziggeo-title=""></ziggeorecorder>'


@pytest.mark.parametrize(
    "attributes",
    [
        {"title": "{{ alert(1) }}"},
        {"tags": ["a,b"]},
        {"tags": [["a"]]},
        {"tags": [None]},
        {"tags": "{{"},
        {"tags": ["{", "{"]} | {"title": "{{"},
        {"custom_data": {"a": "{{"}},
        {"custom_data": {"a": object()}},
        {"custom_data": {"a": float("nan")}},
        {"volume": float("inf")},
        {"title": "\0"},
        {"title": "\ud800"},
        {"title": b"bytes"},
        {"title": object()},
        {"on click": "x"},
        {'a"b': "x"},
        {"": "x"},
        {5: "x"},
        {"a>b": "x"},
        {"video": "given twice"},
        [("title", "x")],
    ],
)
def test_what_cannot_stand_in_a_page_is_refused(attributes: Any) -> None:
    with pytest.raises(ArgumentError):
        embeds.player(TOKEN, attributes)


@pytest.mark.parametrize("video", ["", ".", "..", " ", None, 5, b"x"])
def test_what_is_not_a_token_is_refused(video: Any) -> None:
    for make in (embeds.player, embeds.audio_player, embeds.iframe_player):
        with pytest.raises(ArgumentError):
            make(video)


def test_each_element_has_its_name() -> None:
    assert embeds.audio_player(TOKEN) == (
        f'<ziggeoaudioplayer ziggeo-audio="{TOKEN}"></ziggeoaudioplayer>'
    )
    assert embeds.audio_recorder() == "<ziggeoaudiorecorder></ziggeoaudiorecorder>"


@pytest.mark.parametrize("value", HOSTILE)
def test_json_in_a_script_cannot_end_it(value: str) -> None:
    html = embeds.application(TOKEN, {"debug": value, "more": value})
    page = Reader(html + "<p>after</p>")
    assert [tag for tag, _ in page.elements] == ["script", "p"]
    written = re.search(r"Application\((.*)\);", html, re.DOTALL)
    assert written is not None
    assert json.loads(written[1]) == {"token": TOKEN, "debug": value, "more": value}
    assert "\u2028" not in html


def test_the_application_takes_what_its_client_takes() -> None:
    html = embeds.application(TOKEN, auth=True, track_tags=["a", "b"], nonce="abc=")
    assert html == (
        f'<script nonce="abc=">new ZiggeoApi.V2.Application({{"token": "{TOKEN}", '
        '"auth": true, "track_tags": ["a", "b"]});</script>'
    )
    for wrong in ({"auth": []}, {"debug": "{{"}, {"track_tags": ["a,b"]}, {"more": object()}):
        with pytest.raises(ArgumentError):
            embeds.application(TOKEN, wrong)
    with pytest.raises(ArgumentError):
        embeds.application("")


def test_assets_come_from_where_they_are_said_to() -> None:
    html = embeds.assets("v2-r43", nonce="n", base="http://127.0.0.1:8000/stand-in/")
    (_, style), (_, script) = Reader(html).elements
    assert style["href"] == "http://127.0.0.1:8000/stand-in/v2-r43/ziggeo.css"
    assert script == {"src": "http://127.0.0.1:8000/stand-in/v2-r43/ziggeo.js", "nonce": "n"}
    for wrong in (
        {"release": "latest"},
        {"base": "javascript:alert(1)"},
        {"nonce": '"'},
        {"base": 5},
    ):
        with pytest.raises(ArgumentError):
            embeds.assets(**wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize("value", [value for value in HOSTILE if len(value) < 1000])
def test_a_frame_brings_its_attributes_in_its_address(value: str) -> None:
    tag, attributes = only_element(embeds.iframe_player("_a/b", title=value, width=640))
    parts = urlsplit(attributes["src"] or "")
    assert (tag, parts.netloc, parts.path) == ("iframe", "ziggeo.io", "/p/_a%2Fb")
    assert dict(parse_qsl(parts.query, keep_blank_values=True)) == {"title": value, "width": "640"}
    assert attributes["width"] == "640"


def test_a_frame_of_a_recorder_may_use_the_camera() -> None:
    _, attributes = only_element(embeds.iframe_recorder(TOKEN, region="eu"))
    assert attributes["src"] == f"https://eu-west-1.ziggeo.io/r/{TOKEN}"
    assert "camera; microphone" in (attributes["allow"] or "")
    with pytest.raises(ArgumentError):
        embeds.iframe_recorder(TOKEN, region="mars")


def test_templates_take_an_embed_as_markup_and_what_is_made_of_it_as_text() -> None:
    player = embeds.player(TOKEN, title='"<b>')
    django = Engine().from_string("{{ player }}|{{ player|upper }}")
    shown = django.render(Context({"player": player}))
    assert shown == f"{player}|{format_html('{}', player.upper())}"
    assert "&lt;ZIGGEOPLAYER" in shown
    jinja = Environment(autoescape=True).from_string("{{ player }}|{{ player + '<b>' }}")
    assert jinja.render(player=player).startswith(f"{player}|&lt;ziggeoplayer")
    assert format_html("{}", player) == player
    assert f"{player}" == player._repr_html_() == str(player)
    assert pickle.loads(pickle.dumps(player)) == player  # noqa: S301 - it is our own


def test_a_client_fills_in_token_region_and_auth(emulator: Emulator) -> None:
    with emulator.client() as client:
        own = client.embeds()
        assert client.application_token == emulator.token
        assert f'"token": "{emulator.token}"' in own.application(auth=True)
        html = own.player(TOKEN, auth={"read": {"resources": [TOKEN]}}, expires_in=60, loop=True)
        _, attributes = only_element(html)
        assert re.fullmatch("[0-9a-f]+", attributes["ziggeo-client-auth"] or "")
        assert attributes["ziggeo-loop"] == "true"
        for make in (own.recorder, own.audio_recorder, own.iframe_recorder):
            assert "client-auth" in make(auth={"create": {"all": True}})
        for make_player in (own.audio_player, own.iframe_player):
            assert "client-auth" in make_player(TOKEN, auth={"read": {"all": True}})
        assert own.assets() == embeds.assets(base=emulator.assets_url)
        assert emulator.private_key not in repr(own)
        for wrong in (
            {"expires_in": 60},
            {"auth": {}, "client_auth": "x"},
            {"auth": {}, "expires_in": -1},
        ):
            with pytest.raises(ArgumentError):
                own.player(TOKEN, **wrong)


def test_a_token_of_europe_has_the_hosts_of_europe() -> None:
    with Ziggeo("r1abc", "private key") as client:
        own = client.embeds()
        assert own.region == "eu"
        assert "https://eu-west-1.ziggeo.io/p/" in own.iframe_player(TOKEN)
        assert "srv-api-eu-west-1.ziggeo.com" in own.content_security_policy()
        with pytest.raises(ConfigurationError):
            own.player(TOKEN, auth={"read": {"all": True}})


def test_a_client_takes_script_and_policy_from_where_its_settings_say() -> None:
    config = Config(
        server_api_url="http://127.0.0.1:4711/server",
        cdn_url="http://127.0.0.1:4711/cdn",
        assets_url="http://127.0.0.1:4711/assets/",
        frames_url="http://127.0.0.1:4711/frames/",
    )
    with Ziggeo("a" * 32, "key", config=config) as client:
        own = client.embeds()
        assert 'src="http://127.0.0.1:4711/assets/v2-stable/ziggeo.js"' in own.assets()
        assert 'src="https://example.com/v2-stable/ziggeo.js"' in own.assets(
            base="https://example.com"
        )
        policy = dict(
            directive.split(" ", 1) for directive in own.content_security_policy().split("; ")
        )
        for frame in (own.iframe_player(TOKEN, loop=True), own.iframe_recorder(loop=True)):
            assert frame.startswith('<iframe src="http://127.0.0.1:4711/frames/')
    assert policy["frame-src"] == "http://127.0.0.1:4711"
    # A source with a path is one file, and a host is named once.
    assert policy["script-src"].split() == ["'self'", "http://127.0.0.1:4711"]
    for directive in ("connect-src", "media-src", "img-src"):
        assert policy[directive].split().count("http://127.0.0.1:4711") == 1


def test_a_policy_names_the_hosts_and_what_is_added() -> None:
    policy = embeds.content_security_policy(
        nonce="abc", streaming=True, more={"img-src": ["https://a.example"], "base-uri": ["'none'"]}
    )
    directives = dict(part.split(" ", 1) for part in policy.split("; "))
    assert directives["script-src"] == "'self' https://assets-cdn.ziggeo.com 'nonce-abc'"
    assert directives["img-src"].endswith(" https://a.example")
    assert directives["base-uri"] == "'none'"
    for host in ("embed-api", "srv-api", "api-us-east-1", "video-cdn", "media-cdn"):
        assert f"https://{host}.ziggeo.com" in directives["connect-src"].split()
    assert "wss://wowza.ziggeo.com" in directives["connect-src"]
    for wrong in (
        {"nonce": "a b"},
        {"region": "mars"},
        {"more": {"img-src": ["a; script-src *"]}},
        {"more": {"img-src": ["a,b"]}},
        {"more": {"img-src": "https://a.example"}},
        {"storage": [""]},
        {"assets": "https://a.example; script-src *"},
    ):
        with pytest.raises(ArgumentError):
            embeds.content_security_policy(**wrong)  # type: ignore[arg-type]
