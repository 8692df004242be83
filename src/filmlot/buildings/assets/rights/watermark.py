"""A preview for those who may look but not take: their name lies across it."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw, ImageFont

LONGEST_PX = 4096
STEP = 5  # lines of the mark over the height of the picture
LIGHT, DARK = (255, 255, 255, 72), (0, 0, 0, 72)


def watermark(picture: bytes, text: str) -> bytes:
    """The picture as WebP with a text across it, again and again, slanted; `text` is printed as far as Latin goes.

    Raises:
        ValueError: the bytes are no picture, or one that is too large.
    """
    try:
        image = Image.open(io.BytesIO(picture))
        if max(image.size) > LONGEST_PX:
            msg = f"the picture is {image.width} x {image.height}, more than {LONGEST_PX}"
            raise ValueError(msg)
        base = image.convert("RGBA")
    except (OSError, Image.DecompressionBombError) as error:
        msg = "the bytes are no picture"
        raise ValueError(msg) from error
    step_px = max(base.height // STEP, 24)
    font = ImageFont.load_default(size=step_px * 0.35)
    said = text.encode("ascii", "replace").decode() + "   "
    side = int((base.width**2 + base.height**2) ** 0.5)
    line = said * (2 + 2 * side // max(int(font.getlength(said)), 1))
    layer = Image.new("RGBA", (side, side))
    draw = ImageDraw.Draw(layer)
    for row, top in enumerate(range(0, side, step_px)):
        at = (-(row * step_px) % side - side, top)
        draw.text(at, line, font=font, fill=LIGHT, stroke_fill=DARK, stroke_width=1)
    turned = layer.rotate(30)
    left, top = (side - base.width) // 2, (side - base.height) // 2
    base.alpha_composite(turned.crop((left, top, left + base.width, top + base.height)))
    out = io.BytesIO()
    base.convert("RGB").save(out, "WEBP", quality=80)
    return out.getvalue()
