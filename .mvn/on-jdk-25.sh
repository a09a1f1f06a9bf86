#!/bin/sh
# Maven was started on an older JDK: repeat the same call on JDK 25.  $1 Maven's home, $2 the project's root
. "$2/.ci/jdk" || exit 1
if [ -z "${MAVEN_CMD_LINE_ARGS+set}" ]; then
  echo "maven runs on an older JDK and its arguments are not known here" >&2
  echo "help: set JAVA_HOME=$JAVA_HOME and start again" >&2
  exit 1
fi
set -f
exec "$1/bin/mvn" $MAVEN_CMD_LINE_ARGS
