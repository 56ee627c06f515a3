"""Find the links of an HTML page: by their text where the page is plain, else with a parser.

Index pages are made by programs and have one shape: a head, and links with a break in between. Of
such a page everything is accounted for by a few patterns, at a tenth of what a parser costs, and
pages have megabytes. Any other page, down to one odd character, goes to the parser.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from html import unescape
from io import BytesIO

from lxml import etree

Attributes = Mapping[str, str]
Link = tuple[str, Attributes]
Choose = Callable[[Sequence[str]], Sequence[int]]

_LINK = re.compile(rb"<a([^>]*)>([^<]*)</a>")
_NAME = re.compile(r"\s+([a-z-]+)=")
_ODD_ENTITY = re.compile(r"&(?!(?:gt|lt|amp|quot|#39|#x27);)")
# What may stand before the first link and after the last: nothing that hides or shapes a link.
_FRAME = re.compile(
    rb"(?:[^<>&]|<!doctype html>|</?(?:html|head|body|title|h1|br)\s*/?>|<meta\s[^<>]*>)*",
    re.IGNORECASE,
)


def chosen_links(content: bytes, choose: Choose) -> list[Link]:
    """Return links with their attributes; raise etree.LxmlError for what is no HTML at all.

    `choose` is given the texts of all links that lead somewhere, and returns the places of those
    that are wanted. Mostly these are few, and the attributes of others are not looked at.
    """
    plain = plain_links(content, choose)
    if plain is not None:
        return plain
    found = list(parsed_links(content))
    return [found[place] for place in choose([text for text, _ in found])]


def plain_links(content: bytes, choose: Choose) -> list[Link] | None:
    """Return the chosen links of a page that holds nothing but what is known; else None."""
    found = _LINK.findall(content)
    if not (content.isascii() and _is_accounted_for(content, len(found))):
        return None
    texts = [text.decode("ascii").strip() for _, text in found]
    read = [(texts[place], _attributes(found[place][0].decode("ascii"))) for place in choose(texts)]
    links = [(t, attributes) for t, attributes in read if attributes is not None and "&" not in t]
    return links if len(links) == len(read) else None


def parsed_links(content: bytes) -> Iterator[Link]:
    """Yield the links of any page; large pages never stand in memory as a tree."""
    for _, link in etree.iterparse(BytesIO(content), events=("end",), tag="a", html=True):
        if link.get("href"):
            yield (link.text or "").strip(), dict(link.items())
        link.clear()
        parent = link.getparent()
        while parent is not None and link.getprevious() is not None:
            del parent[0]


def _is_accounted_for(content: bytes, links: int) -> bool:
    """Say whether a page is nothing but so many links, breaks, and a frame."""
    first, last = content.find(b"<a"), content.rfind(b"</a>")
    if first < 0 or last < 0:
        return False
    brackets = 2 * links - 1 + content.count(b"<br", first, last)
    return (
        content.count(b"<", first, last) == content.count(b">", first, last) == brackets
        and content.count(b' href="') - content.count(b' href=""') == links
        and _FRAME.fullmatch(content, 0, first) is not None
        and _FRAME.fullmatch(content, last + len(b"</a>")) is not None
    )


def _attributes(written: str) -> Attributes | None:
    """Return attributes by name; None when they are written in any other way."""
    *parts, end = written.split('"')
    names, values = [_name(part) for part in parts[::2]], parts[1::2]
    if end.strip() or len(names) != len(values) or not all(map(str.isprintable, values)):
        return None
    if "&" in written:
        if _ODD_ENTITY.search(written):
            return None
        values = [unescape(value) for value in values]
    # Of an attribute that stands there twice, HTML takes the first.
    found = dict(zip(reversed(names), reversed(values), strict=True))
    return None if "" in found else found


@lru_cache(maxsize=256)
def _name(written: str) -> str:
    """Return the name of an attribute from what stands before its value; "" for anything odd."""
    match = _NAME.fullmatch(written)
    return match[1] if match else ""
