#!/bin/sh
# What the tests need beside Python: Java 17, Maven and Chromium, and the jars of Neo4j in .cache/neo4j/lib.
# It never fails: a test that misses something says so itself.
cd "$(dirname "$0")/.." || exit 0
pom=tests/neo4j_server/pom.xml
jars=.cache/neo4j

has() { command -v "$1" >/dev/null 2>&1; }
has_java() {
    java=java
    [ -x "${JAVA_HOME:-}/bin/java" ] && java="$JAVA_HOME/bin/java"
    major=$("$java" -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p')
    [ "${major:-0}" -ge 17 ]
}
has_chromium() { has chromium || has chromium-browser || has google-chrome; }
has_jars() { [ "$(cat "$jars/complete" 2>/dev/null)" = "$(cksum <"$pom")" ]; }
can_install() { [ "$(id -u)" = 0 ] && has apt-get; }

# install NAME PACKAGE...: the first package that there is, or say which to install
install() {
    name=$1
    shift
    if can_install; then
        [ -n "${updated:-}" ] || apt-get update -qq >&2
        updated=yes
        for package in "$@"; do
            if apt-cache show "$package" >/dev/null 2>&1; then
                echo "installing $package" >&2
                DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$package" >/dev/null && return
            fi
        done
    fi
    echo "$name is missing; the tests that need it are skipped. On Debian: apt-get install $1" >&2
}

has_java || install "Java 17 or newer" openjdk-17-jre-headless openjdk-21-jre-headless default-jre-headless
has_chromium || install Chromium chromium
has_jars && exit 0

has mvn || install Maven maven
if has mvn && has_java; then
    echo "fetching Neo4j (123 MB, once)" >&2
    rm -rf "$jars"
    mkdir -p "$jars"
    if mvn -q -B -f "$pom" dependency:copy-dependencies -DoutputDirectory="$PWD/$jars/lib" -DincludeScope=runtime >&2; then
        cksum <"$pom" >"$jars/complete"
    else
        echo "Neo4j could not be fetched; the tests that need it are skipped. Run this again when Maven can download." >&2
    fi
fi
exit 0
