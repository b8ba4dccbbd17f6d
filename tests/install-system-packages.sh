#!/bin/sh
# Debian packages that the tests use and a fresh machine lacks; root or passwordless sudo. Without either the tests that
# need one are skipped with a reason, unless CALIPSO_REQUIRE_BROWSER says that they must run.
set -u
missing=
[ -x /usr/bin/chromium ] || missing="$missing chromium"
[ -x /usr/sbin/sshd ] || missing="$missing openssh-server"
command -v dot >/dev/null || missing="$missing graphviz"
command -v faketime >/dev/null || missing="$missing faketime"
ldconfig -p | grep -q libpangoft2-1.0.so.0 || missing="$missing libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
command -v openssl >/dev/null || missing="$missing openssl"
[ -z "$missing" ] && exit 0
root=
if [ "$(id -u)" != 0 ]; then
  if ! sudo -n true 2>/dev/null; then echo "not root and no sudo: tests that need$missing are skipped"; exit 0; fi
  root="sudo -n"
fi
echo "installing$missing ..."
# policy-rc.d would start nothing here, but a freshly installed sshd must not listen on this machine.
export DEBIAN_FRONTEND=noninteractive RUNLEVEL=1
log=$(mktemp)
if ! { $root apt-get update && $root apt-get install -y --no-install-recommends $missing; } >"$log" 2>&1; then
  tail -n 5 "$log"; echo "could not install$missing: tests that need them are skipped"
fi
rm -f "$log"
exit 0
