"""Text brought to one form, so that words compare: width, case, accents, traditional and simplified Chinese."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_NOT_HAN_OR_WORD = re.compile(rf"[^{HAN}\w']+")
_FIRST_HAN, _AFTER_HAN = 0x3400, 0xA000


def fold(text: str) -> str:
    """`text` in NFKC (Unicode TR 15), lower case, without accents, Chinese simplified character by character."""
    if text.isascii():
        return text.lower()
    folded = unicodedata.normalize("NFKC", text).casefold()
    if max(folded) >= "\u00c0":
        bare = (char for char in unicodedata.normalize("NFD", folded) if not unicodedata.combining(char))
        folded = unicodedata.normalize("NFC", "".join(bare))
    return folded.translate(simplified_characters())


def fold_words(text: str) -> str:
    """`text` folded, with single spaces where it had spaces or punctuation; `Xi'an` stays one word."""
    return _NOT_HAN_OR_WORD.sub(" ", fold(text)).replace("_", " ").strip()


@cache
def simplified_characters() -> dict[int, str]:
    """The simplified form of each traditional character that has one, by code point (OpenCC's table)."""
    from opencc import OpenCC

    traditional = [chr(code) for code in range(_FIRST_HAN, _AFTER_HAN)]
    simplified = OpenCC("t2s").convert("\n".join(traditional)).split("\n")
    return {ord(old): new for old, new in zip(traditional, simplified, strict=True) if old != new and len(new) == 1}
