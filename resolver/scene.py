"""All that a question about one pin looks at: the solution, the index, the engine, the graphs."""

from collections.abc import Mapping
from dataclasses import dataclass

from resolver.engines.interface import Engine
from resolver.graph import Graph, graph_of
from resolver.index.view import View
from resolver.solve import Solution


@dataclass(frozen=True, kw_only=True, slots=True)
class Scene:
    """A solution and what it takes to ask further; `graphs` has one for each governed Python."""

    solution: Solution
    view: View
    engine: Engine
    graphs: Mapping[str, Graph]


def scene_of(solution: Solution, view: View, engine: Engine) -> Scene:
    """Return the scene around a solution."""
    graphs = {python: graph_of(solution, python) for python in solution.problem.pythons}
    return Scene(solution=solution, view=view, engine=engine, graphs=graphs)
