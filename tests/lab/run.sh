#!/bin/sh
# Scans the running lab into a Neo4j of its own and compares the graph with the truth; LAB is the lab's state directory.
set -eu
: "${LAB:?give the state directory of a running lab}"
[ -s "$LAB/clouds.yaml" ] || { echo "no lab in $LAB (its up script makes one)"; exit 1; }
top=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
unset CALIPSO_NEO4J_URI
export CALIPSO_HOME="$work/home" CALIPSO_LAB_STATE="$LAB"
calipso="$top/.venv/bin/calipso"
trap '"$calipso" down >/dev/null 2>&1; rm -rf "$work"' EXIT
"$calipso" up
switches=$(awk -F'\t' '$4 == "switch" {printf " --switch %s=%s", $1, $3}' "$LAB/hosts.tsv")
"$calipso" env init lab --cloud lab --clouds-file "$LAB/clouds.yaml" --key-file "$LAB/id_ed25519" --known-hosts "$LAB/known_hosts" \
  $switches --output "$work/lab.yaml"
"$calipso" env add "$work/lab.yaml"
"$calipso" scan lab
uri=$("$calipso" db uri --show-password --json)
CALIPSO_LAB_NEO4J_USER=$(echo "$uri" | "$top/.venv/bin/python" -c 'import json,sys; print(json.load(sys.stdin)["user"])')
CALIPSO_LAB_NEO4J_PASSWORD=$(echo "$uri" | "$top/.venv/bin/python" -c 'import json,sys; print(json.load(sys.stdin)["password"])')
CALIPSO_LAB_NEO4J_URI=$(echo "$uri" | "$top/.venv/bin/python" -c 'import json,sys; print(json.load(sys.stdin)["uri"])')
export CALIPSO_LAB_NEO4J_URI CALIPSO_LAB_NEO4J_USER CALIPSO_LAB_NEO4J_PASSWORD
cd "$top"
"$top/.venv/bin/python" -m tests.lab.compare --environment lab
"$top/.venv/bin/python" -m pytest -q -m lab tests/lab
