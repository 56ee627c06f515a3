"""The tools of those who govern: who uses what, what broke, licences, health, caps."""
