#!/bin/bash
# pgbench -S -M prepared through the gateway, through PgBouncer (session mode) and direct, interleaved in
# one run on real servers: ratios are taken within a round, then the median of the rounds.
#   testing/benchmarks/gateway.sh [rounds] [clients] [seconds]
set -euo pipefail
cd "$(dirname "$0")/../.."
rounds=${1:-3} clients=${2:-16} seconds=${3:-4}
bin=/usr/lib/postgresql/15/bin
for program in "$bin/postgres" "$(command -v pgbouncer || echo pgbouncer)" "$(command -v pgbench || echo pgbench)"; do
  [ -x "$program" ] || { echo "$program is missing: apt-get install postgresql-15 pgbouncer" >&2; exit 1; }
done
dir=$(mktemp -d) && chmod 755 "$dir"
as() { if [ "$(id -u)" = 0 ]; then (cd "$dir" && runuser -u postgres -- "$@"); else "$@"; fi; }
free() { python3 -c 'import socket; s=socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
pg=$(free) pool=$(free) gate=$(free) web=$(free)
stop() {
  [ -n "${gate_pid:-}" ] && kill "$gate_pid" 2>/dev/null || true
  [ -f "$dir/pgbouncer.pid" ] && kill "$(cat "$dir/pgbouncer.pid")" 2>/dev/null || true
  as "$bin/pg_ctl" -D "$dir/pg" -m immediate stop >/dev/null 2>&1 || true
  rm -rf "$dir"
}
trap stop EXIT
[ "$(id -u)" = 0 ] && chown postgres "$dir"
as "$bin/initdb" -D "$dir/pg" -U postgres -A trust >/dev/null
as "$bin/pg_ctl" -w -D "$dir/pg" -l "$dir/pg.log" -o "-p $pg -c listen_addresses=127.0.0.1 -k $dir" start >/dev/null
export PGHOST=127.0.0.1 PGSSLMODE=disable
psql -q -p "$pg" -U postgres -c 'create role bench login' -c 'create database bench owner bench' postgres
pgbench -q -i -s 1 -p "$pg" -U bench bench >/dev/null 2>&1
cat > "$dir/pgbouncer.ini" <<I
[databases]
bench = host=127.0.0.1 port=$pg dbname=bench user=bench
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = $pool
auth_type = trust
auth_file = $dir/users.txt
pool_mode = session
default_pool_size = 200
max_client_conn = 1000
ignore_startup_parameters = extra_float_digits
log_connections = 0
log_disconnections = 0
pidfile = $dir/pgbouncer.pid
logfile = $dir/pgbouncer.log
unix_socket_dir =
I
echo '"bench" ""' > "$dir/users.txt"
[ "$(id -u)" = 0 ] && chown -R postgres "$dir/pgbouncer.ini" "$dir/users.txt"
as pgbouncer -q -d "$dir/pgbouncer.ini"
mkdir "$dir/cg" "$dir/cg/policy"
cat > "$dir/cg/policy/reads.yaml" <<P
rules:
  - rule: reads
    when: action.effects == ['read']
    allow: {}
P
cat > "$dir/cg/countergate.yaml" <<C
data: data
origin: http://localhost:$web
listen: { postgres: "127.0.0.1:$gate", web: "127.0.0.1:$web" }
policy: policy
people: [{ id: ada, name: Ada, groups: [dba] }]
agents: [{ id: bench, owner: ada, targets: [bench], effects: [read], expires: 2099-12-31 }]
targets:
  - { name: bench, postgres: { address: "127.0.0.1:$pg", database: bench, user: bench }, labels: { env: test } }
C
token=$(./countergate token bench --config "$dir/cg/countergate.yaml")
./countergate start --config "$dir/cg/countergate.yaml" >"$dir/cg.log" 2>&1 &
gate_pid=$!
for _ in $(seq 1 100); do grep -q '^postgres' "$dir/cg.log" && break; sleep 0.2; done
export PGPASSWORD=$token
port() { case $1 in direct) echo "$pg" ;; pgbouncer) echo "$pool" ;; gateway) echo "$gate" ;; esac; }
ticks() { case $1 in
  gateway) awk '{print $14+$15}' "/proc/$gate_pid/stat" ;;
  pgbouncer) awk '{print $14+$15}' "/proc/$(cat "$dir/pgbouncer.pid")/stat" ;;
  *) echo 0 ;; esac; }
once() { # name, seconds -> tps and transactions
  pgbench -S -M prepared -n -c "$clients" -j 2 -T "$2" -p "$(port "$1")" -U bench bench 2>"$dir/err" \
    | awk '/^tps/ {tps=$3} /actually processed/ {n=$NF; sub(".*/", "", n)} END {print tps, n}' || { cat "$dir/err" >&2; exit 1; }
}
synced() { # what one fdatasync of 1 KB into a preallocated file takes here, in us: median and p99
  python3 - "$dir/sync" <<'Y'
import os, sys, time
f = os.open(sys.argv[1], os.O_CREAT | os.O_RDWR)
os.posix_fallocate(f, 0, 4 << 20); os.fsync(f)
took = []
for i in range(1000):
    began = time.perf_counter_ns()
    os.pwrite(f, b"x" * 1024, i * 1024); os.fdatasync(f)
    took.append((time.perf_counter_ns() - began) / 1000)
took.sort()
print(f"one fdatasync {took[500]:.0f} us (p99 {took[990]:.0f})")
Y
}
for name in direct pgbouncer gateway; do once $name 3 >/dev/null; once $name 3 >/dev/null; done
: > "$dir/rows"
for round in $(seq 1 "$rounds"); do
  names="direct pgbouncer gateway"
  [ $((round % 2)) = 0 ] && names="gateway pgbouncer direct"
  for name in $names; do
    before=$(ticks $name)
    read -r tps n < <(once $name "$seconds")
    after=$(ticks $name)
    echo "$round $name $tps $(awk -v a="$after" -v b="$before" -v n="$n" 'BEGIN {printf "%.1f", (a-b)*10000/n}')" | tee -a "$dir/rows"
  done
done
python3 - "$dir/rows" "$clients" <<'Y'
import statistics as s, sys
rows = [line.split() for line in open(sys.argv[1])]
by = {}
for r, name, tps, cpu in rows: by.setdefault(name, {})[r] = (float(tps), float(cpu))
print(f"\nclients {sys.argv[2]}   tps median (range)            x PgBouncer   CPU us/tx")
for name in by:
    tps = [v[0] for v in by[name].values()]
    ratio = s.median(by[name][r][0] / by["pgbouncer"][r][0] for r in by[name])
    print(f"{name:10} {s.median(tps):10.0f} ({min(tps):.0f}..{max(tps):.0f}) {ratio:10.2f} {s.median(v[1] for v in by[name].values()):12.1f}")
Y
synced
uptime
