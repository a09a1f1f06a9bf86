#!/bin/bash
# Prints every number of docs/internals/benchmarks.md: the gateway beside PgBouncer and a direct
# connection, then the ledger alone.
#   testing/benchmarks/run.sh [rounds] [clients] [seconds]
set -euo pipefail
cd "$(dirname "$0")/../.."
. .ci/jdk
mvn -q -B -Dmaven.test.skip=true -Dspotless.check.skip=true -pl testing/benchmarks,app/server -am package
touch app/server/target/countergate/built
testing/benchmarks/gateway.sh "$@"
echo
"$JAVA_HOME/bin/java" -XX:+UseSerialGC \
  -cp "testing/benchmarks/target/classes:app/server/target/countergate/lib/*:app/server/target/countergate/countergate.jar" \
  dev.countergate.benchmarks.LedgerBench
