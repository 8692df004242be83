"""Faults of a scene in the reader's words."""

from __future__ import annotations

from filmlot.buildings.assets.contracts import VersionView
from filmlot.kernel.i18n import catalogue
from filmlot.kernel.settings import Language
from filmlot.standards.phrase import Phrase


def in_words(version: VersionView, language: Language) -> VersionView:
    """The version with what its fault says in a language."""
    fault = version.fault
    if fault is None:
        return version
    what, remedy = (catalogue().phrase(Phrase(text, fault.params), language) for text in (fault.what, fault.remedy))
    return version.model_copy(update={"fault": fault.model_copy(update={"what": what, "remedy": remedy})})
