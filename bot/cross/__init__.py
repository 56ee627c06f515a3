"""Another project's tests with proposed constraints."""
