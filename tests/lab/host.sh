# Runs on a lab host with sh -s: prints the host's own tables, each below a line "%% NAME"; reads only.
run() { # run NAME command... : a command that fails says so below its table
  name=$1; shift
  printf '\n%%%% %s\n' "$name"
  "$@" 2>/dev/null || printf '\n%%%%failed %s\n' "$name"
}
run addresses ip -j -d address show
run fdb bridge -j fdb show
run members sh -c 'for m in /sys/class/net/*/brif/*; do [ -e "$m" ] && echo "$m"; done; true'
run devices sh -c 'for d in /sys/class/net/*/device; do [ -e "$d" ] && echo "$d"; done; true'
run bonds sh -c 'for b in /proc/net/bonding/*; do [ -e "$b" ] && echo "$b"; done; true'
run neighbours lldpcli -f json0 show neighbors details
run interfaces lldpcli -f json0 show interfaces
for n in $(ip netns list | cut -d' ' -f1); do
  run "netns $n" ip -n "$n" -j -d address show
done
for t in Bridge Port Interface; do
  run "ovs $t" ovs-vsctl --timeout=10 --format=json list "$t"
done
run domains virsh -q list --all --uuid
for d in $(virsh -q list --all --uuid 2>/dev/null); do
  run "domain $d" virsh -q dumpxml --inactive "$d"
done
