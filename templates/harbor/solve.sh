#!/bin/bash
set -e
root="${AGENTAO_ROOT:-}"
cd "$root/testbed"
git apply --whitespace=nowarn "$root/solution/gold.patch"
