"""Finds exact versions for requirements, none newer than a date, with uv; run while an environment is built.

Argument: a JSON object with `required`, `optional` and `until` (an ISO time, null for no bound). Optional requirements
that cannot be had together with the others are left out. Writes {"versions": {...}, "dropped": [...]} into the
environment and ends with 1 when even what is required cannot be had.
"""

import json
import os
import re
import subprocess
import sys

SECONDS = 240
RESULT = "agentao-versions.json"


def main(text):
    wanted = json.loads(text)
    required, optional = wanted["required"], wanted["optional"]
    versions, output = compile_versions(required + optional, wanted["until"])
    kept = list(optional)
    if versions is None and optional:
        versions, output = compile_versions(required, wanted["until"])
        kept = []
        for line in optional if versions is not None else ():
            more, _ = compile_versions([*required, *kept, line], wanted["until"])
            if more is not None:
                versions, kept = more, [*kept, line]
    if versions is None:
        print(output)
        return 1
    result = {"versions": versions, "dropped": [line for line in optional if line not in kept]}
    with open(os.path.join(sys.prefix, RESULT), "w") as file:
        json.dump(result, file, sort_keys=True)
    return 0


def compile_versions(requirements, until):
    """Wheels alone if they do: those are read without running code of theirs."""
    versions, _ = run_uv(requirements, until, ["--no-build"])
    return (versions, "") if versions is not None else run_uv(requirements, until, [])


def run_uv(requirements, until, more):
    command = [os.path.join(sys.prefix, "bin", "uv"), "pip", "compile", "-", "--no-config", "--quiet", *more]
    command += ["--python", sys.executable, "--no-header", "--no-annotate", "--color", "never"]
    command += ["--exclude-newer", until] if until else []
    try:
        run = subprocess.run(
            command,
            input="\n".join(requirements) + "\n",
            env={**os.environ, **index_settings(os.environ)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=SECONDS,
        )
    except subprocess.TimeoutExpired:
        return None, "uv took too long"
    return (read_pins(run.stdout), "") if run.returncode == 0 else (None, run.stdout)


def read_pins(text):
    return dict(match.groups() for match in re.finditer(r"^([A-Za-z0-9._-]+)==([^\s;]+)", text, re.MULTILINE))


def index_settings(variables):
    """pip's settings as uv reads them."""
    names = {
        "PIP_INDEX_URL": "UV_DEFAULT_INDEX",
        "PIP_EXTRA_INDEX_URL": "UV_EXTRA_INDEX_URL",
        "PIP_TRUSTED_HOST": "UV_INSECURE_HOST",
        "PIP_CERT": "SSL_CERT_FILE",
        "PIP_NO_INDEX": "UV_NO_INDEX",
    }
    return {uv: variables[pip] for pip, uv in names.items() if variables.get(pip)}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
