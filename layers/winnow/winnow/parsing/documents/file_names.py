"""Names of files that programs leave behind and that hold nothing of a person's: they are left out like hidden ones."""

from __future__ import annotations

import re
from typing import Final

_LEFT_BEHIND: Final = re.compile(
    r"""(?:\.[^.].*                               # hidden: .DS_Store, ._resume.pdf (AppleDouble)
    |~\$.*                                       # Word's and Excel's lock files
    |~WRL\d+\.tmp|.*\.(?:tmp|lnk|crdownload|part|partial)
    |thumbs\.db|ehthumbs\.db|desktop\.ini|icon\r|folder\.htt|__MACOSX
    |\.~lock\..*\#)""",
    re.IGNORECASE | re.VERBOSE,
)


def is_left_behind(name: str) -> bool:
    """Whether a file's ``name`` (its last part, without folders) says that it is none of a person's own."""
    return _LEFT_BEHIND.fullmatch(name) is not None


def is_google_link(name: str) -> bool:
    """Whether a file is what Google Drive keeps for a document of its own: a link in JSON."""
    return name.lower().endswith((".gdoc", ".gsheet", ".gslides"))
