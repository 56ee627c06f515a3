"""What was installed, as it is remembered beside the environment, compared with what is there."""
