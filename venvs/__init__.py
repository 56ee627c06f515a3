"""Virtual environments from pins: lock, wheel store, publish, install, verify, exchange, roll back.

Runs on Python 3.9 with the standard library, packaging and two TOML libraries; on hosts as one
zipapp (docs/venv-engine.md).
"""
