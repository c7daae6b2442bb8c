"""Turns a failing test into a short program of its own that shows the same wrong behaviour."""
