"""The verbs of the engine: one module each, with its options and what it does.

A module has NAME, SUMMARY and EXAMPLES (for --help), `add_arguments(parser)` and
`run(arguments, session) -> Outcome`; it raises VenvError.
"""
