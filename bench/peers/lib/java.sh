# Compiles a Java peer when its sources are newer than its classes, and runs it.
# Wants PEERS_HOME (the peers' jars) and KAFKA_HOME (Kafka's own libs).

source "$(dirname "${BASH_SOURCE[0]}")/peer.sh"

require_java() {
    command -v javac >/dev/null || skip "no javac here: install a JDK, 17 or later"
    [ -d "${PEERS_HOME:-}" ] || skip "PEERS_HOME does not name the folder of the peers' jars"
    [ -d "${KAFKA_HOME:-}/libs" ] || skip "KAFKA_HOME does not name a Kafka distribution"
}

# Prints the one jar that matches the pattern, or ends as skipped.
jar() {
    local found
    found=$(compgen -G "$1" | head -n 1) || true
    [ -n "$found" ] || { echo "no jar matches $1" >&2; return 1; }
    echo "$found"
}

# compile_peer NAME CLASSPATH: into the cache, from bench/peers/java and bench/peers/NAME.
compile_peer() {
    local name=$1 classpath=$2 built="$cache/$1-classes"
    local sources=("$peers_root"/java/bench/*.java "$peers_root/$name"/*.java)
    if [ -e "$built/.stamp" ] && [ -z "$(find "${sources[@]}" -newer "$built/.stamp")" ]; then return; fi
    rm -rf "$built"
    mkdir -p "$built"
    javac -nowarn -Xlint:none -d "$built" -cp "$classpath" "${sources[@]}" >&2 || exit 1
    touch "$built/.stamp"
}

# run_peer NAME MAIN CLASSPATH JVM_OPTIONS... -- ARGUMENTS...
# The parallel collector is the cheaper one when throughput counts and pauses do not; a fixed heap keeps it from resizing.
run_peer() {
    local name=$1 main=$2 classpath=$3 jvm=()
    shift 3
    while [ "$1" != -- ]; do jvm+=("$1"); shift; done
    shift
    exec java -Xms"${PEERS_HEAP:-1g}" -Xmx"${PEERS_HEAP:-1g}" -XX:+UseParallelGC -XX:-UsePerfData "${jvm[@]}" \
        -Dlog4j2.configurationFile="$peers_root/lib/log4j2.properties" -Dlog4j.configurationFile="$peers_root/lib/log4j2.properties" \
        -cp "$cache/$name-classes:$classpath" "$main" "$@"
}
