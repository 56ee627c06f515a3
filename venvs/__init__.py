"""Virtual environments from pins; standard library and packaging only, Python 3.9."""
