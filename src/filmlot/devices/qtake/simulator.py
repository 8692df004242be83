"""A QTAKE played on this machine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from filmlot.devicekit.control import Value
from filmlot.devicekit.datagram import DatagramSimulator
from filmlot.devices.qtake.config import QTAKEConfig
from filmlot.standards import qtake
from filmlot.standards.qtake import Element, QTAKEError


class QTAKESimulator(DatagramSimulator):
    """Answers with a document that repeats what it took; the form of QTAKE's own answers is not published."""

    def __init__(self, config: QTAKEConfig) -> None:  # noqa: ARG002 (the contract's)
        super().__init__()
        self.clips: list[tuple[str, str]] = []
        self._points: dict[str, Value] = {}

    @property
    def points(self) -> Mapping[str, Value]:
        """The true state."""
        return self._points

    def answers(self, datagram: bytes) -> Iterable[bytes]:
        """One document, or none to what is none."""
        try:
            document = qtake.decode(datagram)
        except QTAKEError:
            return
        recorded = {key: child for child in document.children for key in child.attributes if child.name == "record"}
        action = "record" if "start" in recorded else "stop" if "stop" in recorded else "connect"
        if action in self.misbehaviour.refuses:
            yield qtake.encode(Element(qtake.ROOT, {}, (Element("error", {"text": f"{action} is not possible"}),)))
            return
        if action == "record":
            self._record(document)
        elif action == "stop":
            self._points["recording"] = False
        yield qtake.encode(document)

    def _record(self, document: Element) -> None:
        targets = (child for child in document.children if child.name == "target_input")
        for clip in (child for target in targets for child in target.children if child.name == "set_clip_data"):
            if not self._points.get("recording"):
                self.clips.append((clip.attributes["shot"], clip.attributes["take"]))
            self._points.update(shot=clip.attributes["shot"], take=int(clip.attributes["take"]))
        self._points["recording"] = True
