"""The packets that are decoded: one as a tracker sends it, and one with every block of the standard."""

from __future__ import annotations

from typing import Any

from filmlot.devicekit.simulator import Scenario
from filmlot.devices.opentrackio.simulator import OpenTrackIOEncoder
from filmlot.standards.opentrackio import schema
from filmlot.standards.opentrackio.packet import Encoding, Packet, encode_packet
from filmlot.standards.opentrackio.sample import write

_URN = "urn:uuid:5ca5f233-11b5-4f43-8815-948d73e48a3{}"
_MAKER = {"make": "Maker", "model": "Model", "serialNumber": "1234567890A", "firmwareVersion": "7.1"}
_PTP = {
    "profile": "SMPTE ST2059-2:2021",
    "domain": 1,
    "leaderIdentity": "00:11:22:33:44:55",
    "leaderPriorities": {"priority1": 128, "priority2": 128},
    "leaderAccuracy": 5e-08,
    "leaderTimeSource": "GNSS",
    "meanPathDelay": 0.000123,
    "vlan": 100,
}
_STATIC = {
    "duration": {"num": 1, "denom": 25},
    "camera": {
        **_MAKER,
        "captureFrameRate": {"num": 24000, "denom": 1001},
        "activeSensorPhysicalDimensions": {"height": 24.0, "width": 36.0},
        "activeSensorResolution": {"height": 2160, "width": 3840},
        "label": "A",
        "anamorphicSqueeze": {"num": 1, "denom": 1},
        "isoSpeed": 4000,
        "fdlLink": _URN.format("0"),
        "shutterAngle": 180.0,
    },
    "lens": {
        **_MAKER,
        "distortionOverscanMax": 1.2,
        "undistortionOverscanMax": 1.3,
        "nominalFocalLength": 14.0,
        "calibrationHistory": ["Laboratory, May 2026"],
    },
    "tracker": _MAKER,
}
_TIMING = {
    "mode": "internal",
    "recordedTimestamp": {"seconds": 1718806000, "nanoseconds": 500000000},
    "sampleRate": {"num": 24000, "denom": 1001},
    "sampleTimestamp": {"seconds": 1718806554, "nanoseconds": 500000000},
    "sequenceNumber": 7,
    "synchronization": {
        "locked": True,
        "source": "ptp",
        "frequency": {"num": 24000, "denom": 1001},
        "present": True,
        "ptp": _PTP,
    },
    "timecode": {
        "hours": 1,
        "minutes": 2,
        "seconds": 3,
        "frames": 4,
        "frameRate": {"num": 24000, "denom": 1001},
        "dropFrame": False,
    },
}
_LENS = {
    "custom": [1.0, 2.0],
    "distortion": [
        {"model": "Brown-Conrady D-U", "radial": [0.1, 0.02, 0.003], "tangential": [0.001, 0.002], "overscan": 1.1},
        {"model": "Brown-Conrady U-D", "radial": [-0.1, 0.02, -0.003], "tangential": [0.001, 0.002], "overscan": 1.2},
    ],
    "distortionOffset": {"x": 0.1, "y": 0.2},
    "encoders": {"focus": 0.1, "iris": 0.2, "zoom": 0.3},
    "entrancePupilOffset": 0.123,
    "exposureFalloff": {"a1": 1.0, "a2": 2.0, "a3": 3.0},
    "fStop": 4.0,
    "tStop": 4.1,
    "pinholeFocalLength": 24.305,
    "focusDistance": 10.0,
    "projectionOffset": {"x": 0.1, "y": 0.2},
    "rawEncoders": {"focus": 1000, "iris": 2000, "zoom": 3000},
}


def _transform(name: str, number: float) -> dict[str, Any]:
    return {
        "translation": {"x": number, "y": 2.0, "z": 3.0},
        "rotation": {"pan": 10.0, "tilt": number, "roll": 0.5},
        "id": name,
    }


COMPLETE = {
    "static": _STATIC,
    "tracker": {"notes": "Example.", "recording": False, "slate": "A101_A_4", "status": "Optical Good"},
    "timing": _TIMING,
    "lens": _LENS,
    "protocol": {"name": "OpenTrackIO", "version": [1, 0, 1]},
    "sampleId": _URN.format("1"),
    "sourceId": _URN.format("2"),
    "sourceNumber": 1,
    "relatedSampleIds": [_URN.format("3"), _URN.format("4")],
    "globalStage": {"E": 100.0, "N": 200.0, "U": 300.0, "lat0": 48.1, "lon0": 11.6, "h0": 500.0},
    "transforms": [_transform("Dolly", 1.0), _transform("Crane Arm", 2.0), _transform("Camera", 3.0)],
    "custom": {"pot1": 2435, "button1": False},
}


def packets() -> dict[str, bytes]:
    """Each packet by its name."""
    schema.check(COMPLETE)
    encoder, scenario = OpenTrackIOEncoder(), Scenario(path="handheld")
    sent = [encoder.encode(scenario.pose(index, start_ns=1_700_000_000_123_456_789))[0] for index in range(2)]
    whole = Packet(Encoding.JSON, 0, 0, last=True, payload=write(Encoding.JSON, COMPLETE))
    return {"a tracker's": sent[1], "one with every block": encode_packet(whole)}
