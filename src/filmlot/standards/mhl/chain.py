"""The chain of ASC MHL 2.0 (`ASCMHLDirectory.xsd`): every generation of a history, each named by the C4 of its list."""

from __future__ import annotations

from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement

from filmlot.standards.mhl.hashing import HashFormat, is_hash
from filmlot.standards.mhl.xml import MhlError, children, parse_root, text_of, to_document

NAMESPACE = "urn:ASC:MHL:DIRECTORY:v2.0"


@dataclass(frozen=True)
class Link:
    """A generation: its number from 1, its hash list's file name, and the hash of that file."""

    number: int
    name: str
    c4: str


def write_chain(links: list[Link]) -> bytes:
    """The chain as its XML file."""
    root = Element("ascmhldirectory", xmlns=NAMESPACE)
    for link in links:
        written = SubElement(root, "hashlist", sequencenr=str(link.number))
        SubElement(written, "path").text = link.name
        SubElement(written, HashFormat.C4.value).text = link.c4
    return to_document(root)


def read_chain(content: bytes) -> list[Link]:
    """The generations in a chain's XML file, in their order.

    Raises:
        MhlError: it is no chain, a generation is twice in it, or one names no file of this folder.
    """
    root = parse_root(content, "ascmhldirectory", NAMESPACE)
    links = sorted((_read_link(found) for found in children(root, "hashlist")), key=lambda link: link.number)
    if len({link.number for link in links}) < len(links):
        raise MhlError("the chain has a generation twice")
    return links


def _read_link(element: Element) -> Link:
    number, name, c4 = element.get("sequencenr", ""), text_of(element, "path"), text_of(element, HashFormat.C4.value)
    if not (number.isascii() and number.isdecimal() and 0 < len(number) < 10):
        raise MhlError("{value} is not the number of a generation", value=number[:200])
    if not name or name != name.replace("\\", "/").rpartition("/")[2] or name in {".", ".."} or "\0" in name:
        raise MhlError("generation {number}: {value} is not the name of a file", number=number, value=name[:200])
    if not is_hash(HashFormat.C4, c4):
        raise MhlError("generation {number}: {value} is not a C4 hash", number=number, value=c4[:200])
    return Link(number=int(number), name=name, c4=c4)
