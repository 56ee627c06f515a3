"""Run zuul-executor with its log streamer on loopback: its address cannot be configured."""

from typing import Any

from zuul.cmd.executor import main
from zuul.lib.log_streamer import LogStreamer

_begin = LogStreamer.__init__


def _begin_on_loopback(self: Any, _host: str, *arguments: Any, **named: Any) -> None:  # noqa: ANN401 - passed on
    _begin(self, "::1", *arguments, **named)


if __name__ == "__main__":
    LogStreamer.__init__ = _begin_on_loopback
    main()
