"""The main job: recompute the constraints, check them, report them, bundle them."""
