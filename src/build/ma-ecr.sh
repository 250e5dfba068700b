#!/bin/sh
# Runs ma-ecr on the Java runtime beside it; JAVA_HOME and the PATH are not used. Options of the JVM can be added with
# MA_ECR_JAVA_OPTIONS, which take precedence, and with JDK_JAVA_OPTIONS.
set -fu

self=$0
case $self in
  */*) ;;
  *) self=$(command -v -- "$self") ;;
esac
while [ -h "$self" ]; do
  link=$(readlink "$self")
  case $link in
    /*) self=$link ;;
    *) self=${self%/*}/$link ;;
  esac
done
home=$(CDPATH="" cd -P -- "${self%/*}/.." && pwd -P) || exit 3

added=${MA_ECR_JAVA_OPTIONS:-}
all="$added ${JDK_JAVA_OPTIONS:-} ${JAVA_TOOL_OPTIONS:-}"
# For short runs. A second garbage collector would be an error.
options="@OPTIONS@"
case $all in
  *-XX:+Use*GC*) ;;
  *) options="$options -XX:+UseSerialGC" ;;
esac
# Only where the cryptography is native: Java's own needs the optimizing compiler.
case $all in
  *ma-ecr.native-cryptography=false*) ;;
  *) options="$options @NATIVE_CRYPTOGRAPHY_OPTIONS@" ;;
esac

# As many arenas as in the scripts of the bootstrap: each takes memory.
export MALLOC_ARENA_MAX="${MALLOC_ARENA_MAX:-2}"
# shellcheck disable=SC2086 # Options are separated by spaces.
exec "$home/runtime/bin/java" -XX:SharedArchiveFile="$home/@ARCHIVE@" -Xshare:auto -Xlog:disable \
  $options -Dma-ecr.jar-sha256=@JAR_SHA256@ $added -jar "$home/lib/ma-ecr.jar" "$@"
