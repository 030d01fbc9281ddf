"""An invitation link as a QR picture that a phone reads from paper or from another phone."""

from __future__ import annotations

import io

BORDER = 8  # modules of white around it; ISO/IEC 18004 asks for 4, dark chat backgrounds for more
PIXELS = 720  # at least so wide: sharp on a phone, and a few kilobytes only
ERRORS = "m"  # 15 % of it may be dirty or folded away
MIME = "image/png"


def png(text: str) -> bytes:
    """The picture's bytes: black on white, the same for the same text.

    Raises ValueError for a text of more than about 2,300 bytes, which no such picture can hold.
    """
    import segno

    try:
        code = segno.make(text, error=ERRORS, micro=False)
    except segno.DataOverflowError as error:
        raise ValueError("The text is too long for a QR picture") from error
    width, _ = code.symbol_size(scale=1, border=BORDER)
    out = io.BytesIO()
    code.save(out, kind="png", scale=-(-PIXELS // int(width)), border=BORDER)
    return out.getvalue()
