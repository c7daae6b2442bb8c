"""Prints the distributions of the environment as JSON, {name: version}: `python -I record_versions.py`."""

import importlib.metadata
import json

print(json.dumps({d.metadata["Name"]: d.version for d in importlib.metadata.distributions() if d.metadata["Name"]}))
