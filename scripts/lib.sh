# What must be there before anything can be built? Sourced by the other scripts; docs/setup.md says why each thing is needed.
# shellcheck shell=bash

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$ROOT/target}"
case "$CARGO_TARGET_DIR" in /*) ;; *) CARGO_TARGET_DIR="$ROOT/$CARGO_TARGET_DIR" ;; esac
export REMAINDER_CONTRACTS_DIR="${REMAINDER_CONTRACTS_DIR:-$CARGO_TARGET_DIR/contracts}"

HOST_MINOR=85                          # the oldest Rust 1.x that the host crates compile with
RUSTUP_CONTRACTS=1.86.0                # the newest Rust whose code the chain accepts
LINKED_CONTRACTS=remainder-contracts   # rustup's name for Debian's toolchain
DEBIAN_RUST=1.85.0+dfsg3-1~deb12u3
DEBIAN_PACKAGES=(rustc-web cargo-web libstd-rust-web-dev rust-web-src rust-web-clippy rustfmt-web)

say() { printf '%s\n' "$*" >&2; }
die() { say "error: $*"; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

# A rustup that was installed a moment ago, or by another shell, is not always on the PATH.
if ! have cargo && [ -x "$HOME/.cargo/bin/cargo" ]; then
    PATH="$HOME/.cargo/bin:$PATH"
fi

# minor COMMAND... : the x of the Rust 1.x that COMMAND -V reports, 0 if there is none.
minor() {
    local version
    version="$("$@" -V 2>/dev/null)" || version=
    version="${version#* 1.}"
    version="${version%%.*}"
    case "$version" in '' | *[!0-9]*) echo 0 ;; *) echo "$version" ;; esac
}

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif have sudo && sudo -n true 2>/dev/null; then
        sudo -n "$@"
    elif have sudo && [ -t 0 ]; then
        sudo "$@"
    else
        return 1
    fi
}

APT_FRESH=
# install WHY PACKAGE... : with apt, saying what and why.
install() {
    local why="$1" log
    shift
    if ! have apt-get; then
        die "missing: $* ($why). This system has no apt-get; install them with its own package manager."
    fi
    say "setup: installing $* ($why)"
    log="$(mktemp)"
    if [ -z "$APT_FRESH" ]; then
        as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq >"$log" 2>&1 || true
        APT_FRESH=1
    fi
    if as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
        -o DPkg::Lock::Timeout=300 --allow-downgrades "$@" >>"$log" 2>&1 </dev/null; then
        rm -f "$log"
    else
        say "error: missing: $* ($why). Run as root: apt-get install $* (what apt said: $log)"
        return 1
    fi
}

# apt_has PACKAGE[=VERSION] : does apt offer it? Its lists are fetched where they are old or missing.
apt_has() {
    local name="${1%%=*}" version=
    case "$1" in *=*) version="${1#*=}" ;; esac
    have apt-cache || return 1
    if [ -z "$APT_FRESH" ]; then
        as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq >/dev/null 2>&1 || true
        APT_FRESH=1
    fi
    apt-cache madison "$name" 2>/dev/null | awk -F ' *[|] *' -v version="$version" \
        '{ sub(/^ +/, "", $1) } version == "" || $2 == version { found = 1 } END { exit !found }'
}

# Debian 12 has the Rust that is wanted, other systems have a rustup that fetches it.
debian_has_rust() { apt_has "${DEBIAN_PACKAGES[0]}=$DEBIAN_RUST"; }

RUSTUP_HOWTO="install rustup (apt-get install rustup, or: curl -sSf https://sh.rustup.rs | sh) and run this again"

# Takes rustup from apt, if apt has it and nothing would have to go for it.
ensure_rustup() { # WHY
    have rustup && return
    apt_has rustup && apt-get install -s --no-remove rustup >/dev/null 2>&1 && install "$1" rustup && have rustup
}

# --- the host's compiler ---------------------------------------------------------------------------------------

ensure_host_rust() {
    [ "$(minor cargo)" -ge "$HOST_MINOR" ] && [ "$(minor rustc)" -ge "$HOST_MINOR" ] && return
    local name
    if ! have rustup && [ "$(minor /usr/bin/cargo)" -lt "$HOST_MINOR" ] && ! debian_has_rust; then
        ensure_rustup "it fetches the Rust that compiles the command, the tests and the contracts" ||
            die "there is no Rust 1.$HOST_MINOR or newer here: $RUSTUP_HOWTO"
    fi
    if have rustup; then
        # Any toolchain that is new enough will do; fetching one comes last.
        for name in stable $(rustup toolchain list 2>/dev/null | sed 's/ .*//' | sort -rV); do
            if [ "$(RUSTUP_TOOLCHAIN=$name minor cargo)" -ge "$HOST_MINOR" ]; then
                export RUSTUP_TOOLCHAIN="$name"
                return
            fi
        done
        say "setup: installing Rust stable with rustup (it compiles the command and the tests)"
        if rustup toolchain install stable --profile minimal -c rustfmt -c clippy >/dev/null 2>&1; then
            export RUSTUP_TOOLCHAIN=stable
            return
        fi
    fi
    if [ "$(minor /usr/bin/cargo)" -lt "$HOST_MINOR" ]; then
        debian_has_rust ||
            die "rustup cannot fetch Rust stable, and apt has none; where it can: rustup toolchain install stable"
        install "Rust 1.85: it compiles the command and the tests" "${DEBIAN_PACKAGES[@]/%/=$DEBIAN_RUST}" ||
            die "there is no Rust 1.$HOST_MINOR or newer here: $RUSTUP_HOWTO"
    fi
    # Ahead of an older cargo, and of a rustup that has no toolchain.
    export PATH="/usr/bin:$PATH"
}

# --- the contracts' compiler -----------------------------------------------------------------------------------

# What contract-build needs besides rustc: the source of core, clippy.
complete() { # RUSTC...
    local sysroot
    sysroot="$("$@" --print sysroot 2>/dev/null)" || return 1
    [ -f "$sysroot/lib/rustlib/src/rust/library/Cargo.lock" ] && [ -x "$sysroot/bin/cargo-clippy" ]
}

usable() { # MINOR, of a toolchain for the contracts
    [ "$1" -ge 85 ] && [ "$1" -le 86 ]
}

debian_contracts_there() {
    usable "$(minor /usr/bin/rustc)" && usable "$(minor /usr/bin/cargo)" && complete /usr/bin/rustc
}

debian_contracts_ready() {
    debian_contracts_there && { have lld-19 || have rust-lld; }
}

debian_contracts_in_reach() {
    debian_contracts_there || debian_has_rust
}

# Sets CONTRACTS_TOOLCHAIN to what is there: a name of rustup's, or `debian` where there is no rustup.
find_contracts_rust() {
    CONTRACTS_TOOLCHAIN=
    if [ -n "${REMAINDER_CONTRACTS_TOOLCHAIN:-}" ]; then
        CONTRACTS_TOOLCHAIN="$REMAINDER_CONTRACTS_TOOLCHAIN"
    elif have rustup; then
        local list
        list="$(rustup toolchain list 2>/dev/null || true)"
        case $'\n'"$list" in
            *$'\n'"$RUSTUP_CONTRACTS"-*)
                complete env RUSTUP_TOOLCHAIN="$RUSTUP_CONTRACTS" rustc && CONTRACTS_TOOLCHAIN="$RUSTUP_CONTRACTS" ;;
        esac
        if [ -z "$CONTRACTS_TOOLCHAIN" ]; then
            case $'\n'"$list" in
                *$'\n'"$LINKED_CONTRACTS"*) debian_contracts_ready && CONTRACTS_TOOLCHAIN="$LINKED_CONTRACTS" ;;
            esac
        fi
    elif debian_contracts_ready; then
        CONTRACTS_TOOLCHAIN=debian
    fi
    [ -n "$CONTRACTS_TOOLCHAIN" ]
}

ensure_contracts_rust() {
    find_contracts_rust && return
    if ! have rustup && ! debian_contracts_in_reach; then
        ensure_rustup "it fetches the Rust that compiles the contracts" ||
            die "there is no Rust for the contracts here: $RUSTUP_HOWTO"
    fi
    if have rustup; then
        say "setup: installing Rust $RUSTUP_CONTRACTS with rustup (contracts: the chain rejects code of newer compilers)"
        if rustup toolchain install "$RUSTUP_CONTRACTS" --profile minimal -c rust-src -c clippy -c rustfmt \
            -t wasm32-unknown-unknown >/dev/null 2>&1 && find_contracts_rust; then
            return
        fi
        debian_contracts_in_reach ||
            die "rustup cannot fetch Rust $RUSTUP_CONTRACTS; where it can: rustup toolchain install $RUSTUP_CONTRACTS -c rust-src -c clippy"
        say "setup: rustup cannot fetch it; taking Debian's Rust 1.85 instead"
    fi
    local missing=()
    if ! debian_contracts_there; then
        missing+=("${DEBIAN_PACKAGES[@]/%/=$DEBIAN_RUST}")
    fi
    have lld-19 || missing+=(lld-19)
    if [ "${#missing[@]}" -gt 0 ]; then
        install "contracts: the chain rejects code of newer compilers" "${missing[@]}" ||
            die "no Rust for the contracts; where rustup can download: rustup toolchain install $RUSTUP_CONTRACTS -c rust-src -c clippy"
    fi
    if have rustup; then
        rustup toolchain link "$LINKED_CONTRACTS" /usr >/dev/null 2>&1 ||
            die "rustup cannot link Debian's Rust; try: rustup toolchain link $LINKED_CONTRACTS /usr"
    fi
    find_contracts_rust || die "Rust $RUSTUP_CONTRACTS with rust-src and clippy is missing; see docs/setup.md"
}

# --- everything ------------------------------------------------------------------------------------------------

ensure_system() {
    local missing=()
    have gcc && have make || missing+=(build-essential)
    have g++ || missing+=(g++)
    have pkg-config || missing+=(pkg-config)
    have git || missing+=(git)
    [ "${#missing[@]}" -eq 0 ] && return
    install "wasm-opt and parts of the chain are C and C++" "${missing[@]}" || exit 1
}

ensure_all() {
    ensure_system
    ensure_host_rust
    ensure_contracts_rust
}

NODEJS_MAJOR=18    # the oldest Node.js that the clients in JavaScript run on

nodejs_major() {
    local version
    version="$(node --version 2>/dev/null)" || version=
    version="${version#v}"
    version="${version%%.*}"
    case "$version" in '' | *[!0-9]*) echo 0 ;; *) echo "$version" ;; esac
}

# Clients in JavaScript are tested against the node.
ensure_nodejs() {
    local missing=()
    [ "$(nodejs_major)" -ge "$NODEJS_MAJOR" ] || missing+=(nodejs)
    have npm || missing+=(npm)
    [ "${#missing[@]}" -eq 0 ] && return
    install "clients in JavaScript are tested against the node" "${missing[@]}" || exit 1
}

CARGO_CONTRACT_VERSION=5.0.3

# Sets CARGO_CONTRACT to the program: one that is installed, or one that is compiled here once. It need not be fast.
ensure_cargo_contract() {
    local own="$CARGO_TARGET_DIR/cargo-contract"
    for CARGO_CONTRACT in "$own/bin/cargo-contract" "$(command -v cargo-contract || true)"; do
        [ -x "$CARGO_CONTRACT" ] || continue
        case "$("$CARGO_CONTRACT" --version 2>/dev/null)" in
            "cargo-contract $CARGO_CONTRACT_VERSION"*)
                export CARGO_CONTRACT
                return
                ;;
        esac
    done
    CARGO_CONTRACT="$own/bin/cargo-contract"
    export CARGO_CONTRACT
    say "setup: compiling cargo-contract $CARGO_CONTRACT_VERSION, once (a client that is tested against the node)"
    (
        unset CARGO_TARGET_DIR    # what it consists of is not kept
        export CARGO_PROFILE_RELEASE_OPT_LEVEL=0 CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16
        cargo install --quiet --locked --version "$CARGO_CONTRACT_VERSION" --root "$own" cargo-contract
    )
}

# The folder of PostgreSQL's programs, which Debian keeps off the PATH.
postgres_programs() {
    local folder
    if have initdb && have postgres; then
        dirname "$(command -v initdb)"
        return
    fi
    for folder in /usr/lib/postgresql/*/bin; do
        if [ -x "$folder/initdb" ]; then
            echo "$folder"
            return
        fi
    done
    return 1
}

# A club's history is kept in PostgreSQL too; its tests start a server of their own.
ensure_postgres() {
    postgres_programs >/dev/null && return
    install "a club's history is tested in PostgreSQL too" postgresql || exit 1
}

# The builder of the contracts is a workspace of its own, with its own target folder: nothing that happens to the
# rest of the tree compiles it again. The first time takes minutes (it contains wasm-opt).
xtask() {
    local quiet=(--quiet)
    if [ ! -x "$CARGO_TARGET_DIR/xtask/release/xtask" ]; then
        say "setup: compiling the builder of the contracts, once"
        quiet=()
    fi
    cargo build --release --locked "${quiet[@]}" --manifest-path "$ROOT/crates/xtask/Cargo.toml" \
        --target-dir "$CARGO_TARGET_DIR/xtask"
    (cd "$ROOT" && "$CARGO_TARGET_DIR/xtask/release/xtask" "$@")
}
