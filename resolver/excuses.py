"""Say of every pin that is not the newest release why it is not, in one sentence and as data.

What the law, the page and the metadata of the resolved releases tell comes first (told.py); only
what they leave open is asked of the engine (probes.py).
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from packaging.version import Version

from resolver import probes
from resolver.behind import Behind, behind
from resolver.graph import Graph
from resolver.progress import Progress
from resolver.scene import Scene
from resolver.told import told
from resolver.values import Excuse, ExcuseKind, Link


def excuses(scene: Scene, progress: Progress) -> tuple[Excuse, ...]:
    """Return one excuse for each pin that is not the newest release, by name."""
    found: list[Excuse] = []
    open_ends: list[Behind] = []
    for pin in behind(scene.solution, scene.view):
        excuse = next(told(pin, scene), None)
        if excuse is None:
            open_ends.append(pin)
        else:
            found.append(excuse)
    progress.phase("asking what else holds pins back", len(open_ends))
    asked = probes.excuses(open_ends, scene, progress)
    both = [chained(excuse, scene.graphs) for excuse in (*found, *asked)]
    both.sort(key=lambda excuse: (excuse.name, Version(excuse.current)))
    return tuple(followed(excuse, both) for excuse in both)


def excuse_for(pin: Behind, scene: Scene) -> Excuse:
    """Return why one release (`pin.newest`) is not taken, asking the engine if need be."""
    known = next(told(pin, scene), None)
    return chained(known or probes.excuse(pin, scene), scene.graphs)


def chained(excuse: Excuse, graphs: Mapping[str, Graph]) -> Excuse:
    """Give an excuse without a chain the way to its name: why the name is pinned at all."""
    if excuse.chain:
        return excuse
    ways = (graphs[python].way_to(excuse.name) for python in excuse.pythons)
    return replace(excuse, chain=next((way for way in ways if way), ()))


def followed(excuse: Excuse, known: Iterable[Excuse]) -> Excuse:
    """Follow a requirer that waits itself: what holds it back holds the pin back, too."""
    if excuse.kind is not ExcuseKind.REQUIRER:
        return excuse
    by_name = {other.name: other for other in known}
    chain, sentence = excuse.chain, excuse.sentence
    seen = {excuse.name}
    # The last len(seen) links of the chain are those that limit.
    while chain and (parent := chain[-len(seen)].parent) and parent not in seen:
        further = by_name.get(parent)
        if further is None or further.kind is not ExcuseKind.REQUIRER:
            break
        chain = (*further.chain, *chain[-len(seen) :])
        sentence = _then(sentence, further.chain[-1])
        seen.add(parent)
    return replace(excuse, chain=chain, sentence=sentence)


def _then(sentence: str, link: Link) -> str:
    further = f"{link.parent} {link.parent_version} requires {link.child}{link.specifier}"
    return f"{sentence.rstrip('.')}, and {further}."
