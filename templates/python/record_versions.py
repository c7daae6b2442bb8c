"""
Prints what the given requirements led to, as JSON {name: version}: `python -I record_versions.py NAME...`. These are the
named distributions and what they require in turn, as far as it is installed.
"""

import importlib.metadata
import json
import re
import sys


def main(names):
    installed = {normal(d.metadata["Name"]): d for d in importlib.metadata.distributions() if d.metadata["Name"]}
    found, pending = {}, [normal(name) for name in names]
    while pending:
        name = pending.pop()
        distribution = installed.get(name)
        if distribution is None or name in found:
            continue
        found[name] = distribution.version
        pending += [normal(re.match(r"[A-Za-z0-9._-]+", line).group()) for line in distribution.requires or ()]
    print(json.dumps(found))


def normal(name):
    return re.sub(r"[-_.]+", "-", name).lower()


main(sys.argv[1:])
