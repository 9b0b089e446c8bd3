#!/usr/bin/env bash
# A Slurm cluster of two nodes on this machine, to try job arrays with. As root, with Debian's slurm-wlm:
#
#   scripts/slurm/local-cluster.sh start FOLDER    then: export SLURM_CONF=FOLDER/slurm.conf
#   scripts/slurm/local-cluster.sh kill-node FOLDER NODE    node1 or node2, and all that runs on it
#   scripts/slurm/local-cluster.sh stop FOLDER
#
# All that it writes lies in FOLDER.
set -euo pipefail

if [[ "${1:-}" == "--help" || $# -lt 2 ]]; then
  sed -n '2,/^set/{/^#/{s/^# \{0,1\}//;p}}' "$0"
  exit
fi
action=$1
mkdir -p "$2"
folder=$(realpath "$2")
export SLURM_CONF=$folder/slurm.conf
host=$(hostname -s)

write_configuration() {
  cat >"$SLURM_CONF" <<CONF
ClusterName=local
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=17000
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket=$folder/munge.socket
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
MpiDefault=none
ReturnToService=2
JobRequeue=1
SlurmdTimeout=10
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SlurmctldPidFile=$folder/slurmctld.pid
SlurmctldLogFile=$folder/slurmctld.log
StateSaveLocation=$folder/state
SlurmdPidFile=$folder/slurmd.%n.pid
SlurmdLogFile=$folder/slurmd.%n.log
SlurmdSpoolDir=$folder/spool.%n
NodeName=node1 NodeHostname=$host NodeAddr=127.0.0.1 Port=17001 CPUs=1 State=UNKNOWN
NodeName=node2 NodeHostname=$host NodeAddr=127.0.0.1 Port=17002 CPUs=1 State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
CONF
}

start() {
  mkdir -p "$folder/state" "$folder/spool.node1" "$folder/spool.node2"
  write_configuration
  head -c 1024 /dev/urandom >"$folder/munge.key"
  chmod 400 "$folder/munge.key"
  munged --force --key-file="$folder/munge.key" --socket="$folder/munge.socket" \
    --pid-file="$folder/munged.pid" --log-file="$folder/munged.log" --seed-file="$folder/munged.seed"
  slurmctld
  for node in node1 node2; do
    slurmd -N "$node"
  done
  for ((i = 0; i < 60; ++i)); do
    [[ $(sinfo -h -N -t idle 2>/dev/null | wc -l) -eq 2 ]] && return
    sleep 1
  done
  echo "local-cluster: the nodes do not come up; see $folder/*.log" >&2
  exit 1
}

# Ends a process and what it has begun.
end_tree() {
  local child
  for child in $(pgrep -P "$1" || true); do
    end_tree "$child"
  done
  kill -KILL "$1" 2>/dev/null || true
}

kill_node() {
  local step child
  for step in $(pgrep -f '^slurmstepd:' || true); do
    for child in $(pgrep -P "$step" || true); do
      if tr '\0' '\n' <"/proc/$child/environ" | grep -qx "SLURMD_NODENAME=$1"; then
        end_tree "$step"
      fi
    done
  done
  end_tree "$(cat "$folder/slurmd.$1.pid")"
}

stop() {
  local pid_file
  for pid_file in "$folder"/slurmd.*.pid "$folder/slurmctld.pid" "$folder/munged.pid"; do
    [[ -e $pid_file ]] && kill "$(cat "$pid_file")" 2>/dev/null || true
  done
}

case $action in
  start) start ;;
  kill-node) kill_node "$3" ;;
  stop) stop ;;
  *) echo "local-cluster: '$action' is none; use start, kill-node or stop" >&2; exit 2 ;;
esac
