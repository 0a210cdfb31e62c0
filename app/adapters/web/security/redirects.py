"""Where a form may send the browser afterwards: a path on this site, or the default."""

import re
from urllib.parse import quote, unquote

MAX_LENGTH = 2000
"""Characters of the finished address; longer than any page of ours, shorter than any proxy's limit."""

# C0, DEL and C1, the line separators, and halves of surrogate pairs, which cannot be written at all.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_BROKEN_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
# All that RFC 3986 allows in path, query and fragment, and the percent sign of what is escaped already.
_LEGAL = "/?#%:@!$&'()*+,;=~[]"


def safe_redirect(url: str | None, default: str) -> str:
    """`url` as a legal Location value when it is a path on this site, also after one percent-decoding; else `default`.

    Browsers read a backslash as a slash, drop tabs and line ends, and take `//host` for another site, so none of these
    may stand in the path, plain or escaped.
    """
    if not url or len(url) > MAX_LENGTH or not _stays_here(url) or not _stays_here(unquote(url)):
        return default
    location = quote(_BROKEN_ESCAPE.sub("%25", url), safe=_LEGAL)
    return location if len(location) <= MAX_LENGTH else default


def _stays_here(url: str) -> bool:
    if not url.startswith("/") or _CONTROL.search(url):
        return False
    path = re.split("[?#]", url, maxsplit=1)[0]
    return "//" not in path and "\\" not in path
