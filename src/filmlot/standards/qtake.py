"""QTAKE's remote control: small XML documents in UDP datagrams, with everything said in attributes.

A document is a `qtake_remote` element. What comes from the network is read with limits: no document type, no entities,
few elements, no great depth. Text between elements means nothing and is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from filmlot.standards.wire import WireError

LONGEST_DOCUMENT = 8192
MOST_ELEMENTS = 256
GREATEST_DEPTH = 8
ROOT = "qtake_remote"
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
_NO_CHARACTER = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class QTAKEError(WireError):
    """Bytes that are no document of this protocol, or a value that XML cannot carry."""


@dataclass(frozen=True, slots=True)
class Element:
    """An element with its attributes and what stands in it."""

    name: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    children: tuple[Element, ...] = ()


def connect(client: str) -> Element:
    """Announces a client by its name."""
    return Element(ROOT, {}, (Element("connect_client", {"uuid": client, "type": "1"}),))


def start_recording(*, recorder: int, target: int, shot: str, take: int) -> Element:
    """Starts a recorder, and names the clip of an input."""
    clip = Element("set_clip_data", {"shot": shot, "take": str(take)})
    record = Element("record", {"start": "1", "recorder": str(recorder)})
    return Element(ROOT, {}, (record, Element("target_input", {"id": str(target)}, (clip,))))


def stop_recording(*, recorder: int) -> Element:
    """Stops a recorder."""
    return Element(ROOT, {}, (Element("record", {"stop": "1", "recorder": str(recorder)}),))


def encode(document: Element) -> bytes:
    """The bytes of a document; raises `QTAKEError` for a name or a text that XML cannot carry."""
    data = _written(document).encode()
    if len(data) > LONGEST_DOCUMENT:
        raise QTAKEError("range", f"the document has {len(data)} bytes; {LONGEST_DOCUMENT} are taken")
    return data


def _written(element: Element) -> str:
    for name in (element.name, *element.attributes):
        if not _NAME.fullmatch(name):
            raise QTAKEError("range", f"{name!r} is no name of XML")
    for text in element.attributes.values():
        if _NO_CHARACTER.search(text):
            raise QTAKEError("range", f"{text!r} has a character that XML does not allow")
    attributes = "".join(f" {name}={quoteattr(text)}" for name, text in element.attributes.items())
    if not element.children:
        return f"<{element.name}{attributes}/>"
    return f"<{element.name}{attributes}>{''.join(map(_written, element.children))}</{element.name}>"


def decode(datagram: bytes) -> Element:
    """The document in a datagram; raises `QTAKEError` which names what is wrong."""
    if len(datagram) > LONGEST_DOCUMENT:
        raise QTAKEError("length", f"the document has {len(datagram)} bytes; {LONGEST_DOCUMENT} are taken")
    reader = _Reader()
    try:
        reader.parse(datagram)
    except expat.ExpatError as error:
        raise QTAKEError("protocol", f"this is not XML: {error}") from error
    except (LookupError, ValueError) as error:
        # An encoding that Python does not know, or text that is not of the encoding that was announced.
        if isinstance(error, QTAKEError):
            raise
        raise QTAKEError("protocol", f"the document's encoding is not known: {error}") from error
    if reader.root is None or reader.root.name != ROOT:
        raise QTAKEError("protocol", f"the document is {reader.root.name if reader.root else 'empty'}, not {ROOT}")
    return reader.root


class _Reader:
    """Builds the tree of a document, as long as it keeps to the limits."""

    def __init__(self) -> None:
        self.root: Element | None = None
        self._open: list[tuple[str, dict[str, str], list[Element]]] = []
        self._count = 0

    def parse(self, datagram: bytes) -> None:
        parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = _refuse_declaration
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.Parse(datagram, True)  # noqa: FBT003 (takes no name)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if self._count > MOST_ELEMENTS or len(self._open) >= GREATEST_DEPTH:
            raise QTAKEError("limit", f"over {MOST_ELEMENTS} elements, or over {GREATEST_DEPTH} deep")
        self._open.append((name, attributes, []))

    def _end(self, _: str) -> None:
        name, attributes, children = self._open.pop()
        element = Element(name, attributes, tuple(children))
        if self._open:
            self._open[-1][2].append(element)
        else:
            self.root = element


def _refuse_declaration(*_: object) -> None:
    raise QTAKEError("limit", "a document type is declared; entities are not taken")
