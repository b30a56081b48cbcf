#!/bin/bash
# Starts a machine from the files of this one, as systemd starts any: `start.sh FOLDER TREFOIL`. What changes is in memory and goes with it, and its network
# is its own. It does FOLDER/inside, with FOLDER/page beside it; what was said is in FOLDER/log. To be run as root in namespaces of
# its own: `unshare --mount --pid --fork --kill-child --mount-proc`.
set -euo pipefail
folder=$1 trefoil=$2

# systemd wants control groups of the second version and leaves what is not in its own group alone.
mount -t cgroup2 cgroup2 /sys/fs/cgroup
group=$(mktemp -d /sys/fs/cgroup/trefoil-XXXXXX)
echo $$ >"$group/cgroup.procs"

mount -t tmpfs tmpfs /run
mkdir /run/machine
mount --bind / /run/machine
status=0
systemd-nspawn --quiet --directory=/run/machine --volatile=overlay --private-network --machine=trefoil \
  --register=no --keep-unit --link-journal=no --console=read-only \
  --bind="$folder:/opt/trefoil" --bind-ro="$trefoil:/opt/trefoil/target/release/trefoil" \
  --boot systemd.run=/opt/trefoil/inside systemd.run_success_action=exit systemd.run_failure_action=exit || status=$?

echo $$ >/sys/fs/cgroup/cgroup.procs
find "$group" -depth -type d -exec rmdir {} +
exit $status
