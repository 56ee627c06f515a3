"""The formats that a report can be shown in, by name; imported early, so it imports nothing."""

FORMATS = ("text", "json", "sarif", "zuul", "html", "junit")
