# shellcheck shell=bash disable=SC2034
# Shared by the scripts beside it. Source it from bash after `set -euo pipefail`.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
TOOLS="$ROOT/.tools"
export PATH="$TOOLS/bin:$PATH"

# The version that is installed where none is found; any from NEXTEST_AT_LEAST on is taken as it is.
NEXTEST_VERSION=0.9.143
NEXTEST_AT_LEAST=0.9.100
# The newest that the toolchain of Cargo.toml compiles.
S3S_FS_VERSION=0.14.1

# What a user starts, and what that starts: they are of one build and lie side by side, or where scripts/install puts them.
PROGRAMS=(gala)
HELPERS=(gala-espeak gala-model gala-sandbox gala-svg libgala_forkserver.so)

# The packages that they are built of.
RELEASED=(-p gala -p gala-espeak -p gala-models -p gala-raster -p gala-sandbox -p gala-forkserver)

# Builds them all in release mode, in target/release.
build_release() { cargo build --release "${RELEASED[@]}" --bins --lib; }

say() { printf '%s: %s\n' "$(basename "$0")" "$*" >&2; }

die() {
    say "$*"
    exit 1
}

has() { command -v "$1" >/dev/null 2>&1; }

# Whether version $1 is $2 or newer.
at_least() { [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]; }

# Runs a command as root: directly, or through sudo.
as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif has sudo; then
        sudo "$@"
    else
        die "this needs root, and there is no sudo: run as root: $*"
    fi
}

# Puts the Node.js of the studio, its npm and the studio's tools first among the programs.
use_studio_node() {
    local folder="$ROOT/web/node/node_modules" node
    node=$(printf '%s\n' "$folder"/node-*/bin | head -n 1)
    [ -x "$node/node" ] || die "no Node.js in web/node: run 'make setup'"
    export PATH="$ROOT/web/node_modules/.bin:$folder/.bin:$node:$PATH"
}

# Prints the directory with the newest PostgreSQL server's programs, or fails.
postgres_bin() {
    local dir
    dir=$(printf '%s\n' /usr/lib/postgresql/*/bin /usr/pgsql-*/bin | grep -v '\*' | sort -V | tail -n 1 || true)
    if [ -n "$dir" ] && [ -x "$dir/initdb" ]; then
        echo "$dir"
    elif has initdb && has pg_ctl; then
        dirname "$(command -v initdb)"
    else
        return 1
    fi
}
