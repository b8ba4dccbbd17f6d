#!/bin/sh
# Fills the demo's Neo4j: two recorded clouds, Moz's with a past: three snapshots, a pinned design, and a change window that is open.
# The first argument is the calipso to run; CALIPSO_HOME is the demo's. What is there already is left as it is.
set -eu
calipso=$1
recordings="$(cd "$(dirname "$0")" && pwd)/recordings"
made="$CALIPSO_HOME/demo-made"

[ -e "$made" ] && exit 0
# Whatever an attempt that was broken off left.
for environment in moz boingboing; do "$calipso" env remove "$environment" --yes >/dev/null 2>&1 || true; done

look() { # stage [options]: what was found at a stage of Moz's week
  stage=$1
  shift
  "$calipso" scan moz "$@" --replay "$recordings/moz-week/$stage" --allow-removals >/dev/null
}

name() { # snapshot [options]: a name for what is known then
  "$calipso" snapshot take "$@" --env moz --no-scan >/dev/null
  echo "moz: snapshot $1"
}

"$calipso" scan boingboing --replay "$recordings/boingboing" >/dev/null
echo "boingboing: discovered"
look sunday
name sunday
look next-sunday
name next-sunday --designed
"$calipso" customer add Moz --project moz --env moz >/dev/null
"$calipso" customer add BoingBoing --project boingboing --env boingboing >/dev/null
"$calipso" change open --on compute-1 --env moz --project moz --title "compute-1: new firmware" --designed --until 12h --downtime 5m >/dev/null
"$calipso" change approve 1 --by "NOC, Bob" >/dev/null
look before --clique compute-1
"$calipso" change tick 1 --no-scan >/dev/null || true
look during --clique compute-1
name during
"$calipso" change tick 1 --no-scan >/dev/null || true
echo "moz: a change of compute-1 is open"
touch "$made"
