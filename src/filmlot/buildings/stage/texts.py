"""Faults of a description in the reader's words."""

from __future__ import annotations

from filmlot.buildings.stage.contracts import DescriptionFault
from filmlot.kernel.i18n import catalogue
from filmlot.kernel.settings import Language


def in_words(fault: DescriptionFault, language: Language) -> DescriptionFault:
    """The fault with its message and remedy in a language."""
    texts = catalogue()
    message = texts.text(fault.message_code, language, **fault.params)
    remedy = texts.text(f"{fault.message_code}.remedy", language, **fault.params)
    return fault.model_copy(update={"message": message, "remedy": remedy})
