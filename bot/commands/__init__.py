"""The subcommands of ``pinwarden``, one file per verb."""
