from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from fractions import Fraction

import pytest
import typer
from typer.testing import CliRunner

from filmlot.devicekit.families import family_keys
from filmlot.gate import tools
from filmlot.gate.tools import parse_rate, parse_target
from filmlot.standards.opentrackio.packet import Encoding
from filmlot.standards.opentrackio.sample import write
from filmlot.standards.opentrackio.segments import split

FREED = "d1010f0000fb0000000000017700ffc16001c2000008000004000000fd"
MINIMAL = "4f54726b00010000000000008012a8b47b22736f757263654e756d626572223a317d"
FORMER = "4f54726b0001000000000000801223bc7b22736f757263654e756d626572223a317d"

app = typer.Typer()
app.command()(tools.decode)
app.command()(tools.send)


def decode(*arguments: str, lines: list[str]) -> list[dict]:
    result = CliRunner().invoke(app, ["decode", *arguments], input="\n".join(lines))
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.output.splitlines()]


def test_the_protocols_are_listed():
    assert CliRunner().invoke(app, ["decode", "--list"]).output.split() == list(family_keys())


def test_a_freed_packet_gives_its_fields():
    (found,) = decode("freed", lines=[FREED])
    assert (found["camera_id"], found["pan"], found["tilt"], found["roll"]) == (1, 30.0, -10.0, 0.0)
    assert (found["x"], found["y"], found["z"], found["zoom"], found["focus"]) == (
        1500.0,
        -250.5,
        1800.0,
        2048,
        1024,
    )


def test_an_opentrackio_packet_gives_its_sample():
    assert decode("opentrackio", lines=[MINIMAL]) == [{"sourceNumber": 1}]
    (found,) = decode("opentrackio", "--header", lines=[MINIMAL])
    assert found["sample"] == {"sourceNumber": 1}
    assert found["header"] == {"encoding": "json", "sequence": 0, "offset": 0, "last": True, "length": 18}


def test_a_bad_line_gives_an_error_and_the_next_is_read():
    found = decode("freed", lines=["zz", FREED, FREED[:-2] + "00", "d1", "", f"  0x{FREED.upper()}  ", "ab" * 100_000])
    assert [sorted(answer) == ["code", "error"] for answer in found] == [True, False, True, True, False, True]
    assert [answer.get("code") for answer in found] == ["hex", None, "checksum", "length", None, "length"]


def test_hex_may_be_written_as_tools_write_it():
    spaced = " ".join(FREED[place : place + 2] for place in range(0, len(FREED), 2))
    assert decode("freed", lines=[spaced, spaced.replace(" ", ":"), spaced.replace(" ", "-")]) == 3 * decode(
        "freed", lines=[FREED]
    )


@pytest.mark.parametrize("encoding", Encoding)
def test_segments_are_put_together_over_lines_in_any_order(encoding):
    sample = {"tracker": {"notes": "n" * 900}, "sourceNumber": 4}
    packets = split(write(encoding, sample), encoding=encoding, sequence=65_534, segment_bytes=300)
    found = decode("opentrackio", lines=[packet.hex() for packet in reversed(packets)])
    assert found[-1] == sample
    assert [list(answer) for answer in found[:-1]] == [["segment"]] * (len(packets) - 1)


def test_the_checksum_of_1_0_0_is_read_when_allowed():
    assert decode("opentrackio", lines=[FORMER])[0]["code"] == "former_checksum"
    assert decode("opentrackio", "--set", "accept_1_0_0=true", lines=[FORMER]) == [{"sourceNumber": 1}]


def test_a_sample_that_breaks_the_standard_is_refused_by_the_fields_name():
    payload = write(Encoding.JSON, {"lens": {"fStop": -1.0}})
    (packet,) = split(payload, encoding=Encoding.JSON, sequence=0)
    assert "lens.fStop" in decode("opentrackio", lines=[packet.hex()])[0]["error"]


def test_packets_are_read_from_a_file(tmp_path):
    (tmp_path / "capture.txt").write_bytes(FREED.encode() + b"\r\n\xff\xfe\n")
    found = decode("freed", str(tmp_path / "capture.txt"), lines=[])
    assert [answer.get("code") for answer in found] == [None, "hex"]


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["decode", "nope"], "freed"),
        (["decode"], "freed"),
        (["decode", "freed", "/nowhere/at/all"], "cannot be read"),
        (["send", "freed", "--to", "here"], "HOST:PORT"),
        (["send", "freed", "--to", "127.0.0.1:9", "--path", "fly"], "dolly"),
        (["send", "freed", "--to", "127.0.0.1:9", "--rate", "fast"], "24000/1001"),
        (["send", "freed", "--to", "127.0.0.1:9", "--set", "color=red"], "color"),
        (["send", "freed", "--to", "127.0.0.1:9", "--set", "color"], "NAME=VALUE"),
    ],
)
def test_what_cannot_be_done_is_said_with_what_can(arguments, named):
    result = CliRunner().invoke(app, arguments, env={"COLUMNS": "200", "TERM": "dumb"})
    assert result.exit_code == 2
    assert named in " ".join(result.output.replace("│", " ").split())


@pytest.mark.parametrize("protocol", ["freed", "opentrackio"])
def test_what_is_sent_can_be_decoded(protocol):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as receiver:
        receiver.bind(("127.0.0.1", 0))
        receiver.settimeout(5)
        to = f"127.0.0.1:{receiver.getsockname()[1]}"
        result = CliRunner().invoke(app, ["send", protocol, "--to", to, "--path", "crane", "--seconds", "0.2"])
        assert result.exit_code == 0, result.output
        lines = [receiver.recv(65_536).hex() for _ in range(12)]
    assert all("error" not in answer for answer in decode(protocol, lines=lines))


def test_answers_come_line_by_line_while_the_input_is_open():
    script = "import typer; from filmlot.gate import tools; typer.run(tools.decode)"
    with subprocess.Popen(
        [sys.executable, "-c", script, "freed"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        text=True,
    ) as process:
        process.stdin.write(FREED + "\n")
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["pan"] == 30.0
        process.stdin.close()
        assert process.wait(10) == 0


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("60", Fraction(60)),
        ("24000/1001", Fraction(24000, 1001)),
        ("23.976", Fraction(24000, 1001)),
        ("29.97", Fraction(30000, 1001)),
        ("59.94", Fraction(60000, 1001)),
        ("12.5", Fraction(25, 2)),
    ],
)
def test_rates_are_exact(text, rate):
    assert parse_rate(text) == rate


def test_a_target_is_a_host_and_a_port():
    assert parse_target("stage.local:40000") == ("stage.local", 40_000)
    for wrong in ("", ":1", "a:", "a:0", "a:65536", "a:x"):
        with pytest.raises(typer.BadParameter):
            parse_target(wrong)
