"""The picture of a take: fragmented MP4 (ISO/IEC 14496-12 §8.8) that can be played up to its last whole fragment.

Each fragment begins with an IDR frame and stands on its own; the `tmcd` track (QuickTime File Format, timecode media)
carries the first frame's timecode. A frame without a picture leaves a gap in the presentation times, so that the
picture's clock never falls behind the timecode.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FRAGMENT_S = Fraction(1, 2)
BT709, SRGB_CURVE, VIDEO_RANGE = 1, 13, 1  # Rec. ITU-T H.273 tables 2 to 4
MOV_OPTIONS = {"movflags": "frag_keyframe+empty_moov+default_base_moof", "write_tmcd": "1", "flush_packets": "1"}


class PictureWriter:
    """Encodes H.264 into a file, fragment by fragment; only `finish` writes the last one."""

    def __init__(self, path: Path, *, size_px: tuple[int, int], rate: Fraction, timecode: str) -> None:
        import av

        self._file = path.open("xb", buffering=0)
        self._container = av.open(self._file, "w", format="mp4", options=dict(MOV_OPTIONS))
        self._container.metadata["timecode"] = timecode
        self._stream = self._container.add_stream("libx264", rate=rate)
        self._stream.options = {"preset": "ultrafast", "tune": "zerolatency", "crf": "20", "forced-idr": "1"}
        self._stream.width, self._stream.height = size_px
        self._stream.pix_fmt = "yuv420p"
        self._tick_s = 1 / rate  # the muxer replaces the stream's own time base
        self._stream.time_base = self._stream.codec_context.time_base = self._tick_s
        self._stream.metadata["timecode"] = timecode
        context = self._stream.codec_context
        context.gop_size = 10_000  # key frames are asked for by time: a frame may have no picture
        context.colorspace = context.color_primaries = BT709
        context.color_trc, context.color_range = SRGB_CURVE, VIDEO_RANGE
        context.thread_count = 1
        self._frames_a_fragment = max(1, int(rate * FRAGMENT_S))
        self._last_key: int | None = None
        self.count = 0

    def append(self, frame: int, rgba: NDArray[np.uint8]) -> None:
        """Encodes the picture (height, width, 4), sRGB, of a frame; frame numbers rise.

        Raises:
            av.FFmpegError, OSError: it cannot be encoded or written.
        """
        from av.video.frame import PictureType, VideoFrame
        from av.video.reformatter import ColorRange, Colorspace

        picture = VideoFrame.from_ndarray(rgba, format="rgba").reformat(
            format="yuv420p", dst_colorspace=Colorspace.ITU709, dst_color_range=ColorRange.MPEG
        )
        picture.pts, picture.time_base = frame, self._tick_s
        if self._last_key is None or frame - self._last_key >= self._frames_a_fragment:
            picture.pict_type = PictureType.I
            self._last_key = frame
        for packet in self._stream.encode(picture):
            self._container.mux(packet)
        self.count += 1

    def fileno(self) -> int:
        """The descriptor, for `os.fsync`."""
        return self._file.fileno()

    def finish(self) -> None:
        """Writes what is still inside the encoder, as the last fragment.

        Raises:
            av.FFmpegError, OSError: it cannot be encoded or written.
        """
        for packet in self._stream.encode(None):
            self._container.mux(packet)
        self._container.close()

    def close(self) -> None:
        """Closes the file."""
        self._file.close()


def whole_length(path: Path) -> int:
    """The bytes of a fragmented MP4 up to its last whole fragment; 0 if not even its header is whole."""
    size, position, whole = path.stat().st_size, 0, 0
    with path.open("rb") as file:
        while position + 8 <= size:
            file.seek(position)
            head = file.read(16)
            length, kind = int.from_bytes(head[:4], "big"), head[4:8]
            if length == 1 and len(head) == 16:
                length = int.from_bytes(head[8:], "big")
            if length < 8 or position + length > size:
                break
            position += length
            if kind in {b"moov", b"mdat", b"mfra"}:
                whole = position
    return whole


def count_pictures(path: Path) -> int:
    """The pictures in a whole file, counted without decoding them; 0 for a file without a header."""
    import av

    if not path.exists() or path.stat().st_size == 0:
        return 0
    with av.open(path) as container:
        return sum(1 for packet in container.demux(video=0) if packet.size)
