# Sourced by the other scripts: where things lie, and how to talk.

set -eu
ROOT=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
CACHE=${RAPPORTO_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/rapporto}
WASM=wasm32-unknown-unknown

say() { printf '%s\n' "==> $*" >&2; }
stop() { printf '%s\n' "" "$@" >&2; exit 1; }
has() { command -v "$1" >/dev/null 2>&1; }

# as_root COMMAND…: as it is for root, else through a sudo that asks nothing.
as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; elif has sudo; then sudo -n "$@"; else return 1; fi
}

# debian_packages PACKAGE…: installs them where apt-get is and may be used.
debian_packages() {
    has apt-get || return 1
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@" >"$CACHE/apt.log" 2>&1 && return
    as_root apt-get update -q >"$CACHE/apt.log" 2>&1 &&
        as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@" >>"$CACHE/apt.log" 2>&1
}
