#!/bin/bash
# AGENTAO_ROOT stands before every path, so that the task can be tried in a folder; in a container it is empty.
root="${AGENTAO_ROOT:-}"
mkdir -p "$root/logs/verifier"
printf '{"reward": 0}\n' > "$root/logs/verifier/reward.json"
python -I -B "$root/tests/grade.py" "$root"
exit 0
