"""Why a text or a value does not fit, in words that can be translated: those of the libraries are English alone."""

from __future__ import annotations

import re
import tomllib
from typing import Any

from filmlot.standards.phrase import Phrase, as_given

TEXT, WHOLE, NUMBER = Phrase("a text is needed"), Phrase("a whole number is needed"), Phrase("a number is needed")
LIST, TABLE, TRUTH = Phrase("a list is needed"), Phrase("a table is needed"), Phrase("true or false is needed")
REASONS = {
    "string_type": TEXT,
    "int_type": WHOLE,
    "int_parsing": WHOLE,
    "int_from_float": WHOLE,
    "float_type": NUMBER,
    "float_parsing": NUMBER,
    "finite_number": NUMBER,
    "list_type": LIST,
    "tuple_type": LIST,
    "bool_type": TRUTH,
    "bool_parsing": TRUTH,
    "dict_type": TABLE,
    "model_type": TABLE,
    "model_attributes_type": TABLE,
    "ip_any_network": Phrase("an address or a network is needed, such as 10.0.0.7 or 10.0.0.0/24"),
    "ip_v4_address": Phrase("an address is needed, such as 10.0.0.7"),
}

TOML_REASONS = {
    "Expected '=' after a key in a key/value pair": Phrase("= is missing after a key"),
    "Expected ']' at the end of a table declaration": Phrase("] is missing"),
    "Expected ']]' at the end of an array declaration": Phrase("]] is missing"),
    "Expected newline or end of document after a statement": Phrase("something follows the value"),
    "Invalid initial character for a key part": Phrase("a key cannot begin so"),
    "Invalid statement": Phrase("a line cannot begin so"),
    "Invalid value": Phrase("there is no valid value"),
    "Cannot overwrite a value": Phrase("the key is there twice"),
    "Unclosed array": Phrase("a list is not closed"),
    "Unclosed inline table": Phrase("a table is not closed"),
    "Unterminated string": Phrase("a text is not closed"),
}
AT = re.compile(r" \(at (?:line \d+, column \d+|end of document)\)$")


def toml_reason(error: tomllib.TOMLDecodeError) -> Phrase:
    """What the TOML parser says, without the place; its own English where it is rare."""
    message = AT.sub("", str(error))
    return TOML_REASONS.get(message, as_given(message))


def reason_of(error: Any) -> Phrase:
    """What one of Pydantic's errors says; its own English where it is a rare one."""
    context = error.get("ctx", {})
    match error["type"]:
        case "string_too_short":
            return Phrase("at least {least} characters are needed", {"least": context["min_length"]})
        case "string_too_long":
            return Phrase("at most {most} characters are allowed", {"most": context["max_length"]})
        case "too_short":
            return Phrase("at least {least} entries are needed", {"least": context["min_length"]})
        case "too_long":
            return Phrase("at most {most} entries are allowed", {"most": context["max_length"]})
    return REASONS.get(error["type"], as_given(error["msg"]))
