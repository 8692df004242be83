"""What the XML of hash lists needs: elements by their local names, and errors that name a place."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from xml.etree.ElementTree import Element, ParseError, indent, tostring

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from filmlot.standards.phrase import PhrasedError

MOST_BYTES = 256 << 20  # some million files


class MhlError(PhrasedError):
    """A hash list or a chain that cannot be read."""


def parse_root(content: bytes, name: str, namespace: str) -> Element:
    """The root of a document that must be of this kind.

    Raises:
        MhlError: it is not XML, too large, or another kind of document.
    """
    if len(content) > MOST_BYTES:
        raise MhlError("the file has {size} bytes, at most {most} are read", size=len(content), most=MOST_BYTES)
    try:
        root: Element = fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise MhlError("this is not XML: {reason}", reason=str(error)) from None
    if root.tag != (f"{{{namespace}}}{name}" if namespace else name):
        raise MhlError("the document is a {found}, not a {wanted}", found=str(root.tag)[:200], wanted=name)
    return root


def to_document(root: Element) -> bytes:
    """The XML file of a root."""
    indent(root)
    written: bytes = tostring(root, encoding="utf-8")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + written + b"\n"


def local_name(element: Element) -> str:
    """An element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def children(element: Element | None, name: str) -> Iterable[Element]:
    """The children of this name."""
    return [found for found in element if local_name(found) == name] if element is not None else []


def child(element: Element | None, name: str) -> Element | None:
    """The first child of this name."""
    return next(iter(children(element, name)), None)


def text_of(element: Element | None, name: str) -> str:
    """The text of the first child of this name, or nothing."""
    found = child(element, name)
    return (found.text or "").strip() if found is not None else ""


def parse_time(text: str, place: str) -> datetime:
    """A moment; one without a zone is taken as UTC.

    Raises:
        MhlError: it is not a moment.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise MhlError("{place}: {value} is not a date with a time", place=place, value=text[:200]) from None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
