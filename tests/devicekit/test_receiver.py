from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from filmlot.devicekit.conformance import free_port, wait_for
from filmlot.devicekit.families import family
from filmlot.devicekit.host import MANY_DEVICES, Host
from filmlot.devicekit.receiver import DeviceEntry, RateLimit, Receiver, ReceiverConfig
from filmlot.devicekit.ring import PayloadRing, Ring
from filmlot.devicekit.run_folder import RunFolder
from filmlot.devicekit.simulator import Scenario, transmit
from filmlot.devicekit.status import Fresh, Link, Reason, Usable

HERE = "127.0.0.1"
COMMAND = (sys.executable, "-m", "filmlot.gate.receiver")


def device(device_id: str, family_key: str = "opentrackio", **settings: object) -> DeviceEntry:
    values = {"interface": HERE, "port": free_port(), **settings}
    return DeviceEntry(id=device_id, name=device_id.title(), family=family_key, config=values)


def send(entry: DeviceEntry, *, to: str = HERE, **scenario: object) -> int:
    found = family(entry.family)
    encoder = found.encoder(found.settings(entry.config))
    return transmit(Scenario(**scenario), encoder, (to, entry.config["port"]))


@pytest.fixture
def host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Host]:
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
    with Host(tmp_path, COMMAND, family_of=family) as host:
        yield host


def started(host: Host, *devices: DeviceEntry) -> None:
    host.start(devices)
    wait_for(host.statuses, lambda found: all(s.reason is Reason.NEVER_HEARD for s in found.values()))


def test_two_protocols_arrive_through_the_receivers_own_process(host, tmp_path):
    devices = [device("a"), device("b", "freed")]
    started(host, *devices)
    for entry in devices:
        send(entry, seconds=0.5, rate_hz=100)
    found = wait_for(host.statuses, lambda found: all(s.counters["samples"] == 50 for s in found.values()))
    assert {status.reason for status in found.values()} == {Reason.WORKING}
    for index, entry in enumerate(devices):
        with Ring.open(RunFolder(tmp_path).samples(entry.id)) as ring:
            records = ring.since(0)
            assert len(records) == 50
            assert set(records["source"]) == {index}
        datagrams = PayloadRing.open(RunFolder(tmp_path).datagrams(entry.id))
        assert [datagram.receive_ns for datagram in datagrams.since(0)] == records["receive_ns"].tolist()
        datagrams.close()


def test_a_second_receiver_of_a_machine_leaves_single_addresses_to_the_first(tmp_path):
    entry = device("a", "opentrackio", delivery="both", source_number=1)
    configs = [ReceiverConfig(run=tmp_path / name, devices=[entry]) for name in ("first", "second")]
    second_alone = configs[1].model_copy(update={"only_groups": True})
    first, second = Receiver(configs[0], family_of=family), Receiver(second_alone, family_of=family)
    assert len(first.ports()) == 2
    assert [endpoint.group is None for endpoint in second.ports()] == [False]
    first.close()
    second.apply(configs[1])
    assert len(second.ports()) == 2
    second.close()


def test_a_receiver_that_is_killed_is_started_again_and_its_rings_go_on(host, tmp_path):
    entry = device("a")
    started(host, entry)
    send(entry, seconds=0.2)
    with Ring.open(RunFolder(tmp_path).samples("a")) as ring:
        wait_for(lambda: ring.head, lambda head: head == 12)
        (receiver,) = host.receivers
        killed = receiver.pid
        os.kill(killed, signal.SIGKILL)
        wait_for(lambda: receiver.pid, lambda pid: pid not in {None, killed})
        wait_for(lambda: (send(entry, seconds=0.05), ring.head)[1], lambda head: head > 12)
        sequences = ring.since(0)["sequence"].tolist()
        assert sequences == list(range(sequences[0], sequences[0] + len(sequences)))
        assert receiver.restarts == 1


def test_many_devices_have_two_receivers_and_one_that_is_killed_leaves_the_others_devices_alone(host, tmp_path):
    devices = [device(f"d{number}", "freed") for number in range(MANY_DEVICES)]
    started(host, *devices)
    killed, other = host.receivers
    even = [entry for entry in devices if entry.config["port"] % 2 == 0]
    odd = [entry for entry in devices if entry not in even]
    os.kill(killed.pid, signal.SIGKILL)
    for entry in odd:
        send(entry, seconds=0.02, rate_hz=100)
    wait_for(host.statuses, lambda found: all(found[entry.id].counters["samples"] == 2 for entry in odd))
    wait_for(lambda: killed.restarts, lambda restarts: restarts == 1)
    for entry in even:
        wait_for(
            lambda entry=entry: (send(entry, seconds=0.02, rate_hz=100), host.statuses()[entry.id])[1],
            lambda status: status.counters["samples"] >= 2,
        )
    assert other.restarts == 0
    for place, entry in enumerate(devices):
        with Ring.open(RunFolder(tmp_path).samples(entry.id)) as ring:
            assert set(ring.since(0)["source"]) == {place}


def test_a_receiver_whose_parent_is_killed_stops(tmp_path):
    entry, config = device("a"), tmp_path / "config.json"
    config.write_text(ReceiverConfig(run=tmp_path, devices=[entry]).model_dump_json())
    starter = (
        "import subprocess, sys, time\n"
        "child = subprocess.Popen(sys.argv[1:])\n"
        "print(child.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    parent = subprocess.Popen(
        [sys.executable, "-c", starter, *COMMAND, "--config", str(config)],
        stdout=subprocess.PIPE,
        env=environment,
    )
    receiver = int(parent.stdout.readline())
    wait_for((RunFolder(tmp_path).status("a")).exists, bool)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    wait_for(lambda: is_running(receiver), lambda running: not running)


def is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_a_flood_at_a_hundred_times_the_rate_does_not_silence_another_device(host):
    quiet, loud = device("quiet", "freed"), device("loud", "freed", maximum_rate_hz=100)
    started(host, quiet, loud)
    stop = threading.Event()

    def flood() -> None:
        good = family("freed").encoder(family("freed").settings({})).encode(Scenario().pose(0, start_ns=0))[0]
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as noise:
            while not stop.is_set():
                for _ in range(100):
                    noise.sendto(good, (HERE, loud.config["port"]))
                    noise.sendto(b"garbage" * 50, (HERE, loud.config["port"]))
                time.sleep(0.02)

    flooding = threading.Thread(target=flood)
    flooding.start()
    sent = send(quiet, seconds=1.0, rate_hz=100)
    found = wait_for(host.statuses, lambda found: found["loud"].reason is Reason.TOO_FAST)
    stop.set()
    flooding.join()
    found = wait_for(host.statuses, lambda found: found["quiet"].counters["samples"] == sent)
    assert found["loud"].usable is Usable.DEGRADED
    assert found["loud"].counters["limited"] > 500


def test_a_port_in_use_is_told_and_taken_when_it_is_free(host):
    entry = device("a")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as squatter:
        squatter.bind((HERE, entry.config["port"]))
        host.start([entry])
        status = wait_for(lambda: host.statuses()["a"], lambda found: found.reason is Reason.PORT_IN_USE)
        assert str(entry.config["port"]) in status.detail
        assert (status.link, status.usable, status.fresh) == (Link.DOWN, Usable.NO, Fresh.NEVER)
        assert "another port" in status.remedy("en")
        assert "端口" in status.remedy("zh")
    wait_for(lambda: host.statuses()["a"], lambda found: found.reason is Reason.NEVER_HEARD)


def test_the_wrong_protocol_is_told_with_its_remedy(host):
    entry = device("a", "freed")
    started(host, entry)
    found = family("opentrackio")
    encoder = found.encoder(found.settings({}))
    transmit(Scenario(seconds=0.3), encoder, (HERE, entry.config["port"]))
    status = wait_for(lambda: host.statuses()["a"], lambda found: found.reason is Reason.WRONG_PROTOCOL)
    assert "0xd1" in status.detail
    assert (status.link, status.usable) == (Link.UP, Usable.NO)


def test_a_device_is_added_and_removed_without_interrupting_the_others(host, tmp_path):
    first, second = device("first"), device("second", "freed")
    started(host, first)
    (receiver,) = host.receivers
    pid = receiver.pid
    sending = threading.Thread(target=send, args=(first,), kwargs={"seconds": 1.5, "rate_hz": 100})
    sending.start()
    host.apply([first, second])
    wait_for(host.statuses, lambda found: found["second"].reason is Reason.NEVER_HEARD)
    host.apply([first])
    sending.join()
    found = wait_for(host.statuses, lambda found: found["first"].counters["samples"] == 150)
    assert set(found) == {"first"}
    assert receiver.pid == pid


def test_multicast_arrives_on_the_interface_that_joined(host):
    entry = device("a", delivery="multicast", source_number=17)
    other = device("b", delivery="multicast", source_number=18, port=entry.config["port"])
    started(host, entry, other)
    found = family("opentrackio")
    encoder = found.encoder(found.settings(entry.config))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(HERE))
        for index in range(10):
            for datagram in encoder.encode(Scenario().pose(index, start_ns=time.time_ns())):
                sender.sendto(datagram, ("239.135.1.17", entry.config["port"]))
    found = wait_for(host.statuses, lambda found: found["a"].counters["samples"] == 10)
    assert found["b"].counters["datagrams"] == 0


def test_settings_that_cannot_be_are_refused_by_device_and_field(host, tmp_path):
    entry = device("a", color="red")
    with pytest.raises(ValueError, match="color"):
        host.apply([entry])
    with pytest.raises(ValueError, match=r"device a \(A\).*color"):
        Receiver(ReceiverConfig(run=tmp_path, devices=[entry]), family_of=family)
    with pytest.raises(ValueError, match=r"device a .*no device family 'nope'"):
        Receiver(ReceiverConfig(run=tmp_path, devices=[device("a", "nope")]), family_of=family)


@pytest.mark.parametrize(
    ("config", "named"),
    [
        ({"run": "x"}, "devices"),
        ({"run": "x", "devices": [{"id": "../a", "name": "", "family": "freed"}]}, "id"),
        (
            {"run": "x", "devices": [{"id": "a", "name": "", "family": "freed"}] * 2},
            "two devices have the id a",
        ),
    ],
)
def test_a_config_that_cannot_be_ends_the_receiver_with_a_word(tmp_path, config, named):
    (tmp_path / "config.json").write_text(json.dumps(config))
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [*COMMAND, "--config", str(tmp_path / "config.json")]
    ended = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert ended.returncode == 2
    assert named in ended.stderr


def test_each_sender_has_its_own_rate():
    limit = RateLimit(100)
    passed = [limit.allows(("loud", 1), 10**18 + index * 1_000_000) for index in range(1000)]
    assert 100 <= sum(passed) <= 115
    assert limit.allows(("quiet", 1), 10**18 + 999_000_000)


def test_a_rate_survives_a_clock_that_is_set_back():
    limit = RateLimit(100)
    assert limit.allows(("a", 1), 10**18)
    assert limit.allows(("a", 1), 10**18 - 3600 * 10**9)


def test_senders_without_number_do_not_fill_memory():
    limit = RateLimit(100)
    for port in range(5000):
        limit.allows(("a", port), 10**18)
    assert len(limit._paid_until) <= 256
