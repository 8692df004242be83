from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator

import natnet
import numpy as np
import pytest
from tests.standards.natnet.streams import VERSIONS, whole_frame, whole_models

from filmlot.devicekit.conformance import Conformance, Stand, free_port, wait_for
from filmlot.devicekit.contract import Caller, Endpoint, Outcome, SettingsError
from filmlot.devicekit.ring import Ring
from filmlot.devicekit.run_folder import RunFolder
from filmlot.devicekit.signals import Signal
from filmlot.devicekit.simulator import Faults, Scenario
from filmlot.devices.natnet import FAMILY
from filmlot.devices.natnet.config import NatNetConfig
from filmlot.devices.natnet.device import NatNetDriver
from filmlot.devices.natnet.simulator import NatNetEncoder, NatNetServer
from filmlot.standards.natnet.frame import Frame, RigidBody, SkeletonPose, encode_frame
from filmlot.standards.natnet.message import MessageId, NatNetError, command, open_message
from filmlot.standards.natnet.models import BodyModel, Models, SkeletonModel, encode_models
from filmlot.standards.natnet.server import ServerInfo, encode_server_info
from filmlot.standards.pose import PoseFlag

SERVER = ("127.0.0.1", 1510)
SECOND_NS = 1_000_000_000
STILL = (0.0, 0.0, 0.0, 1.0)


class TestNatNet(Conformance):
    family = FAMILY
    # Written by another hand, with every section that a server can send; another reader agrees on it.
    vectors = (
        (whole_frame((4, 1)).hex(), {"number": 77, "timestamp_s": 9.5, "mid_exposure_ticks": 10, "is_recording": True}),
        (
            whole_models((4, 1)).hex(),
            {"rigid_bodies": [{"name": "Crane", "id": 3, "parent_id": -1, "offset_m": [0.5, 0.25, 0.125]}]},
        ),
    )
    position_error_m = 1e-6
    rotation_error_deg = 1e-4
    # The protocol has no checksum: only its structure guards it.
    unguarded_bytes = frozenset(range(400))


def info(**fields) -> bytes:
    told = {"name": "Motive", "version": (3, 1, 0, 0), "stream_version": (4, 1), "clock_hz": 10_000_000}
    return encode_server_info(ServerInfo(**{**told, **fields}))


def greeted(models: Models | None = None, **settings) -> NatNetDriver:
    driver = NatNetDriver(NatNetConfig(**settings))
    driver.decode(info(), SERVER, 1)
    if models is not None:
        driver.decode(encode_models(models, (4, 1)), SERVER, 1)
    return driver


def frame(*ids: int, number: int = 1, **fields) -> bytes:
    bodies = tuple(RigidBody(found, (float(found), 2.0, 3.0), STILL) for found in ids)
    return encode_frame(Frame(number=number, rigid_bodies=bodies, **fields), (4, 1))


def said(driver: NatNetDriver, now_ns: int) -> list[MessageId]:
    return [open_message(message)[0] for _, message in driver.calls(now_ns)]


@contextlib.contextmanager
def serving(settings: dict | None = None, **server) -> Iterator[NatNetServer]:
    found = NatNetServer(NatNetConfig(**(settings or {})), **server)
    goes_on = threading.Event()
    goes_on.set()
    thread = threading.Thread(target=found.serve, args=(goes_on.is_set, time.time_ns))
    thread.start()
    try:
        yield found
    finally:
        goes_on.clear()
        thread.join()
        found.close()


@pytest.mark.parametrize("version", VERSIONS)
def test_our_receiver_finds_a_body_by_name_on_a_server_of_every_version(tmp_path, version):
    scenario = Scenario(path="crane")
    with serving({"subject": "Crane"}, version=version) as server:
        stand = Stand(FAMILY, {"command_port": server.port, "subject": "Crane"}, tmp_path)
        wait_for(
            lambda: server.stream(scenario.pose(0, start_ns=0), now_ns=time.time_ns()), lambda clients: clients == 1
        )
        wait_for(
            lambda: (server.stream(scenario.pose(30, start_ns=0), now_ns=time.time_ns()), stand.samples.head)[1], bool
        )
        record = stand.samples.latest()
        sent = scenario.pose(30, start_ns=0)
        assert record["position_m"] == pytest.approx(sent.position_m, abs=1e-6)
        assert record["rotation_deg"] == pytest.approx(sent.rotation_deg, abs=1e-4)
        stand.close()


@pytest.mark.parametrize("version", [(3, 1), (4, 0), (4, 2)])
def test_another_client_hears_our_server(version):
    scenario, heard, described = Scenario(path="dolly"), [], []
    with serving({"subject": "Crane"}, version=version) as server:
        client = natnet.NatNetClient(command_port=server.port, data_port=free_port(), use_multicast=False)
        client.on_data_frame_received_event.handlers.append(heard.append)
        client.on_data_description_received_event.handlers.append(described.append)
        client.connect()
        client.request_modeldef()
        for index in range(5):
            server.stream(scenario.pose(index, start_ns=0), now_ns=time.time_ns())
        wait_for(lambda: (client.update_sync(), len(heard))[1], lambda count: count >= 5 and described)
        assert client.server_info.application_name == "Filmlot"
        assert client.protocol_version.truncate(2).components == version
        client.shutdown()
    assert [body.name for body in described[0].rigid_bodies] == ["Crane"]
    for index, found in enumerate(heard):
        x_m, y_m, z_m = scenario.pose(index, start_ns=0).position_m
        assert found.rigid_bodies[0].pos == pytest.approx((x_m, z_m, -y_m), abs=1e-6)
        assert found.rigid_bodies[0].tracking_valid


def test_a_multicast_stream_reaches_our_receiver_and_another_client(tmp_path):
    scenario, heard = Scenario(path="crane"), []
    settings = {"delivery": "multicast", "group": "239.255.42.98", "interface": "127.0.0.1", "port": free_port()}
    with serving(settings) as server:
        stand = Stand(FAMILY, {**settings, "command_port": server.port}, tmp_path)
        client = natnet.NatNetClient(
            multicast_address="239.255.42.98", command_port=server.port, data_port=settings["port"]
        )
        client.on_data_frame_received_event.handlers.append(heard.append)
        client.connect()
        numbers = iter(range(10_000))

        def play() -> bool:
            server.stream(scenario.pose(next(numbers), start_ns=0), now_ns=time.time_ns())
            client.update_sync()
            return bool(stand.samples.head and heard)

        wait_for(play, bool)
        client.shutdown()
        stand.close()


def test_a_skeleton_arrives_with_the_names_of_its_bones(tmp_path):
    settings = {"kind": "skeleton", "subject": "Ada"}
    with serving(settings) as server:
        stand = Stand(FAMILY, {**settings, "command_port": server.port}, tmp_path)
        joints = Ring.open(RunFolder(tmp_path).samples("device", Signal.SKELETON))
        sent = Scenario().sample(Signal.SKELETON, 20, start_ns=0)
        wait_for(lambda: (server.stream(sent, now_ns=time.time_ns()), joints.head)[1], bool)
        record = joints.latest()
        assert (record["subject"], record["count"]) == (b"Ada", len(sent.joints))
        for joint, found in zip(sent.joints, record["joints"], strict=False):
            assert found["name"].decode() == joint.name
            np.testing.assert_allclose(found["position_m"], joint.position_m, atol=1e-6)
            np.testing.assert_allclose(abs(found["rotation"] @ joint.rotation), 1, atol=1e-6)
        joints.close()
        stand.close()


def test_the_driver_greets_asks_and_then_says_once_a_second_that_it_is_here():
    driver = NatNetDriver(NatNetConfig())
    assert isinstance(driver, Caller)
    now_ns = 10**18
    assert driver.calls(now_ns) == [(SERVER, command(MessageId.CONNECT, "Ping"))]
    assert not driver.calls(now_ns + SECOND_NS // 4)
    driver.decode(info(), SERVER, now_ns)
    assert said(driver, now_ns + SECOND_NS) == [MessageId.KEEP_ALIVE, MessageId.REQUEST_MODELS]
    driver.decode(encode_models(Models(), (4, 1)), SERVER, now_ns + SECOND_NS)
    assert said(driver, now_ns + 2 * SECOND_NS) == [MessageId.KEEP_ALIVE]
    # A prop was added in Motive; then the server goes silent, and is greeted anew.
    driver.decode(frame(1, models_changed=True), SERVER, now_ns + 2 * SECOND_NS)
    assert said(driver, now_ns + 3 * SECOND_NS) == [MessageId.KEEP_ALIVE, MessageId.REQUEST_MODELS]
    assert said(driver, now_ns + 9 * SECOND_NS) == [MessageId.CONNECT, MessageId.REQUEST_MODELS]


def test_a_multicast_stream_needs_no_keep_alive_and_is_heard_on_both_addresses():
    driver = greeted(Models(), delivery="multicast", interface="192.0.2.7")
    assert said(driver, 10) == []
    group = Endpoint("192.0.2.7", 1511, "239.255.42.99", is_shared=True)
    assert driver.endpoints == (Endpoint("192.0.2.7", 1511, is_shared=True), group)
    assert NatNetDriver(NatNetConfig()).endpoints == (Endpoint("0.0.0.0", 1511),)


def test_a_frame_before_the_handshake_is_refused_with_what_to_do():
    with pytest.raises(NatNetError, match="1510") as refused:
        NatNetDriver(NatNetConfig()).decode(frame(1), SERVER, 1)
    assert refused.value.code == "handshake"


def test_a_subject_is_found_by_name_by_id_or_first():
    models = Models((BodyModel("Crane", 5), BodyModel("7", 9)))
    for subject, expected_m in (("Crane", 5.0), ("4", 4.0), ("7", 9.0), (None, 4.0)):
        driver = greeted(models, subject=subject, axes="+x+y+z")
        (pose,) = driver.decode(frame(4, 5, 7, 9), SERVER, 1).samples
        assert pose.position_m == (expected_m, 2.0, 3.0)
    assert greeted(models, subject="Nobody").decode(frame(4, 5), SERVER, 1).outcome is Outcome.FOREIGN


def test_motives_up_is_the_stages_up():
    (pose,) = greeted().decode(frame(1), SERVER, 1).samples
    assert pose.position_m == (1.0, -3.0, 2.0)


@pytest.mark.parametrize(
    "body",
    [
        RigidBody(1, (1.0, 2.0, 3.0), STILL, is_tracked=False),
        RigidBody(1, (1.0, 2.0, 3.0), (0.0, 0.0, 0.0, 0.0)),
        RigidBody(1, (float("nan"), 2.0, 3.0), STILL),
        RigidBody(1, (1.0, 2.0, 3.0), (float("inf"), 0.0, 0.0, 1.0)),
    ],
)
def test_a_body_that_is_not_tracked_has_no_pose(body):
    packet = encode_frame(Frame(number=1, rigid_bodies=(body,)), (4, 1))
    assert greeted().decode(packet, SERVER, 1).outcome is Outcome.EMPTY


def test_a_skeleton_waits_for_its_names():
    bone = RigidBody(1 << 16 | 2, (1.0, 2.0, 3.0), STILL)
    packet = encode_frame(Frame(number=1, skeletons=(SkeletonPose(1, (bone,)),)), (4, 1))
    assert greeted(kind="skeleton").decode(packet, SERVER, 1).outcome is Outcome.EMPTY
    models = Models(skeletons=(SkeletonModel("Ada", 1, (BodyModel("Hip", 2),)),))
    (skeleton,) = greeted(models, kind="skeleton").decode(packet, SERVER, 1).samples
    assert (skeleton.subject, skeleton.joints) == ("Ada", (("Hip", (1.0, -3.0, 2.0), STILL),))


def test_only_the_server_of_the_settings_is_believed():
    driver = greeted()
    assert driver.decode(frame(1), ("192.0.2.1", 1510), 1).outcome is Outcome.FOREIGN


def test_the_middle_of_the_exposure_is_the_time_of_capture():
    driver, start_ns = greeted(), 10**18
    # The second frame took 2 ms longer on its way than the first.
    driver.decode(frame(1, number=1, mid_exposure_ticks=1, timestamp_s=50.0), SERVER, start_ns)
    later = frame(1, number=2, mid_exposure_ticks=100_001, timestamp_s=99.0)
    (pose,) = driver.decode(later, SERVER, start_ns + 12_000_000).samples
    assert (pose.capture_ns, pose.receive_ns) == (start_ns + 10_000_000, start_ns + 12_000_000)
    assert pose.flags & PoseFlag.SOURCE_CLOCK


def test_without_it_motives_timestamp_is():
    driver, start_ns = greeted(), 10**18
    driver.decode(frame(1, number=1, timestamp_s=50.0), SERVER, start_ns)
    (pose,) = driver.decode(frame(1, number=2, timestamp_s=50.25), SERVER, start_ns + 252_000_000).samples
    assert pose.capture_ns == start_ns + 250_000_000


def test_loss_is_counted(tmp_path):
    stand = Stand(FAMILY, {}, tmp_path)
    stand.send(Scenario(seconds=0.5, rate_hz=200, faults=Faults(loss=0.2), seed=3))
    status = wait_for(stand.status, lambda status: status.counters["lost"] > 5)
    assert status.counters["samples"] + status.counters["lost"] <= 100
    stand.close()


def test_what_a_client_says_is_refused_and_what_a_server_says_besides_is_not():
    driver = greeted()
    with pytest.raises(NatNetError, match="CONNECT"):
        driver.decode(command(MessageId.CONNECT, "Ping"), SERVER, 1)
    assert driver.decode(command(MessageId.TEXT, "take 3"), SERVER, 1).outcome is Outcome.PART


def test_a_conversation_is_shown_as_it_goes():
    inspector = FAMILY.inspector(NatNetConfig(), with_header=True)
    told = NatNetEncoder(NatNetConfig(subject="Crane")).encode(Scenario().pose(0, start_ns=0))
    shown = [inspector.inspect(datagram) for datagram in [*told, command(MessageId.CONNECT, "Ping")]]
    assert [found["header"]["message"] for found in shown] == ["server_info", "models", "frame", "connect"]
    assert shown[0]["name"] == "Filmlot"
    assert shown[1]["rigid_bodies"][0]["name"] == "Crane"
    assert shown[3]["text"] == "Ping"


@pytest.mark.parametrize(
    ("settings", "named"), [({"axes": "+x+y"}, "axes"), ({"kind": "marker"}, "kind"), ({"server": "motive"}, "server")]
)
def test_a_setting_that_cannot_be_is_refused_by_name(settings, named):
    with pytest.raises(SettingsError, match=named):
        FAMILY.settings(settings)
