#!/bin/bash
# A sweep of 200 chips on a real Slurm of two nodes on loopback, on which a node is killed and restarted, then the
# controller, then the client; the table must be that of a local run, byte for byte, with every row once.
#
#   bash Tests/Cluster/test-cluster.sh .build/release/mortal
#
# With SPEED=1 it also prints how much sooner two nodes are done than one, in alternating runs.
#
# Everything lies in a directory of its own, on ports of its own. Every process that is started carries the
# directory's name in its environment, and only such processes are ended, by their numbers.
set -euo pipefail

mortal=$(realpath "$1")
packages="slurmctld slurmd slurm-client munge"
say() { printf '%s\n' "test-cluster: $*" >&2; }
stop() { say "$*"; exit 1; }

install_packages() {
  for tool in slurmctld slurmd sbatch munged; do
    command -v "$tool" >/dev/null || [ -x "/usr/sbin/$tool" ] && continue
    say "installing $packages"
    local root=""
    [ "$(id -u)" -eq 0 ] || root="sudo -n"
    $root apt-get update </dev/null >&2 || say "apt-get update failed; trying with the lists at hand"
    # shellcheck disable=SC2086 # one word per package
    $root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $packages \
      </dev/null >&2 || stop "could not install $packages"
    return
  done
}

install_packages
PATH=$PATH:/usr/sbin
here=$(mktemp -d /tmp/mortal-cluster.XXXXXX)
chmod 755 "$here"
export MORTAL_CLUSTER_TEST=$here SLURM_CONF=$here/slurm.conf MORTAL_REGISTRY=off
unset SLURM_ARRAY_TASK_ID SLURM_JOB_ID
base=$((20000 + $$ % 10000 / 4 * 4))

# Processes of this test, those of a node alone if one is named.
ours() {
  local environment
  for environment in /proc/[0-9]*/environ; do
    grep -qzFx "SLURM_CONF=$SLURM_CONF" "$environment" 2>/dev/null || continue
    [ -z "${1:-}" ] || grep -qzFx "SLURMD_NODENAME=$1" "$environment" 2>/dev/null || continue
    local id=${environment#/proc/}
    id=${id%/environ}
    [ "$id" = $$ ] || [ "$id" = "${BASHPID:-}" ] || printf '%s\n' "$id"
  done
}

clean_up() {
  local status=$? id
  trap - EXIT
  for id in $(ours); do kill "$id" 2>/dev/null || true; done
  sleep 1
  for id in $(ours); do kill -9 "$id" 2>/dev/null || true; done
  if [ "$status" = 0 ]; then rm -rf "$here"; else say "failed; logs are in $here"; fi
  exit "$status"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

configure() {
  mkdir "$here/state" "$here/spool-n1" "$here/spool-n2" "$here/munge"
  chmod 755 "$here/munge"
  dd if=/dev/urandom of="$here/munge/key" bs=128 count=1 status=none
  chmod 600 "$here/munge/key"
  cat >"$SLURM_CONF" <<END
ClusterName=mortal
SlurmctldHost=localhost(127.0.0.1)
SlurmctldPort=$base
SlurmUser=$(id -un)
SlurmdUser=$(id -un)
AuthType=auth/munge
AuthInfo=socket=$here/munge/socket
StateSaveLocation=$here/state
SlurmdSpoolDir=$here/spool-%n
SlurmctldPidFile=$here/slurmctld.pid
SlurmdPidFile=$here/%n.pid
SlurmctldLogFile=$here/slurmctld.log
SlurmdLogFile=$here/%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerType=sched/backfill
SchedulerParameters=sched_min_interval=100000
MpiDefault=none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SlurmdTimeout=10
ReturnToService=2
SlurmdParameters=config_overrides
NodeName=n1 NodeHostname=localhost NodeAddr=127.0.0.1 Port=$((base + 1)) CPUs=1 State=UNKNOWN
NodeName=n2 NodeHostname=localhost NodeAddr=127.0.0.1 Port=$((base + 2)) CPUs=1 State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
END
  munged --foreground --key-file="$here/munge/key" --socket="$here/munge/socket" \
    --pid-file="$here/munge/pid" --log-file="$here/munge/log" --seed-file="$here/munge/seed" \
    >/dev/null 2>&1 &
}

start_controller() { slurmctld -D >>"$here/controller.out" 2>&1 & controller=$!; }
start_node() { SLURMD_NODENAME=$1 slurmd -D -N "$1" >>"$here/$1.out" 2>&1 & }

wait_for() {
  local what=$1 seconds=$2
  shift 2
  while ! "$@"; do
    seconds=$((seconds - 1))
    [ "$seconds" -gt 0 ] || stop "waited in vain for $what"
    sleep 1
  done
}

# A controller that forgot its last seconds drains a node that works for it already.
nodes_are_up() {
  scontrol update NodeName=n1,n2 State=RESUME >/dev/null 2>&1 || true
  [ "$(sinfo --noheader --Node --format='%t' 2>/dev/null | grep -cE '^(idle|alloc|mix)$')" = 2 ]
}
rows() { cat cluster.rows-*/*.csv cluster.rows-*/*.part 2>/dev/null | grep -c '^[0-9]' || true; }
has_rows() { [ "$(rows)" -ge "$1" ]; }
submit() { exec "$mortal" sweep submit cluster.json --engine slurm --shards 20 >submit.out 2>>submit.err; }

configure
start_controller
start_node n1
start_node n2
wait_for "two nodes" 60 nodes_are_up
say "a controller and two nodes are up"

cd "$here"
cat >spec.json <<'END'
{
  "format_version": 1, "name": "cluster-test",
  "base": {"layers": "64-16-10", "epochs": 4, "age_s": 2592000},
  "design": {"kind": "latin-hypercube", "points": 20,
    "parameters": {"cell.gain_sigma": {"from": 0, "to": 0.2}, "softness": {"from": 1, "to": 8, "scale": "log"}}},
  "lines": {"count": 10}
}
END
"$mortal" sweep plan spec.json -o cluster.json
cp cluster.json local.json

submit &
client=$!
wait_for "the first rows" 120 has_rows 20
# All at once and in the order of their birth: a daemon that outlived a task would report its end.
# shellcheck disable=SC2046 # a word for each process
kill -9 $(ours n2 | sort -n)
say "killed node n2 with all its processes, at $(rows) rows"
sleep 3
start_node n2
wait_for "the restarted node" 60 nodes_are_up
wait_for "more rows" 120 has_rows 70
kill -9 "$controller"
say "killed the controller, at $(rows) rows"
sleep 3
start_controller
kill -9 "$client"
wait "$client" 2>/dev/null || true
say "killed the client; submitting again"
wait_for "the restarted controller" 60 nodes_are_up
# A drain may come later than the restart, when a node tells of a job that the controller gave to another.
while sleep 2; do nodes_are_up || true; done &
resumer=$!
(submit) || stop "the client failed: $(cat submit.err)"
kill "$resumer"
grep -q "on its way already" submit.err || stop "the second client did not find the first one's jobs"
cat submit.out >&2

"$mortal" sweep submit local.json >local.out
cmp cluster.csv local.csv || stop "the tables differ"
[ "$(wc -l <cluster.csv)" = 201 ] || stop "there are not 200 rows"
[ "$(tail -n +2 cluster.csv | cut -d, -f1 | sort -n | uniq | wc -l)" = 200 ] || stop "a row is not there once"
made=$(cat cluster.rows-*/*.csv | grep -c '^[0-9]')
[ "$made" = 200 ] || stop "$made rows were kept for 200 jobs"
say "200 chips, each row once, byte for byte as in a local run"

# Seconds from handing in a sweep to its table, on the nodes that the options of sbatch leave.
seconds_on() {
  local name=$1 begin
  shift
  cp speed.json "$name.json"
  begin=$(date +%s%N)
  "$mortal" sweep submit "$name.json" --engine slurm --shards 8 "$@" >>submit.out 2>>submit.err ||
    stop "a sweep failed: $(tail -n 3 submit.err)"
  awk "BEGIN { print ($(date +%s%N) - $begin) / 1e9 }"
}

if [ -n "${SPEED:-}" ]; then
  sed 's/"epochs": 4/"epochs": 16/; s/"count": 10/"count": 12/; s/cluster-test/speed/' spec.json >speed-spec.json
  "$mortal" sweep plan speed-spec.json -o speed.json
  for round in 1 2 3; do
    one=$(seconds_on "one-$round" --sbatch=--nodelist=n1)
    two=$(seconds_on "two-$round")
    cmp "one-$round.csv" "two-$round.csv" || stop "the tables differ"
    say "240 chips: one node $one s, two nodes $two s, ratio $(awk "BEGIN { printf \"%.2f\", $one / $two }")"
  done
fi
