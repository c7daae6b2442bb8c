"""Runs a repository's tests and tells what happened. Python 3.9 or newer; needs pytest and nothing else."""
