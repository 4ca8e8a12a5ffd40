#!/usr/bin/env bash
# Builds, shows, tests and measures owui-backup. `./build.sh --help` lists the verbs.
set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$ROOT"

# Where what is built and measured goes; both are ignored by git and removed by `clean`.
DIST=$ROOT/dist
SCRATCH=$ROOT/obj

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1

help() {
    cat <<'HELP'
usage: ./build.sh VERB [ARGUMENT...]

  build              make dist/owui-backup: one static binary, nothing else needed where it runs
  run [OPTION...]    build, then walk through the main job with the real binary on a sample instance
                       --data-dir DIR   use this Open WebUI data directory instead (it is only read)
                       --keep           leave the work directory and say where it is
  test [NAME...]     build, check the format, run every test; the last line is "N passed, N failed"
                       NAME             run only tests/NAME (for example OpenWebUIBackup.Toml.Tests)
  bench [DIR...]     build, then measure against rsync, cp, sqlite3, xxh128sum and rclone in DIR... (default: tmpfs and disk)
  clean              remove everything that was built

Each verb first installs what it lacks through apt when it may (as root, or with sudo that asks for no
password); otherwise it says what to install and ends with status 2.

Environment: OWUI_TEST_LIMIT   seconds a test project may take before it is killed and counted as failed (900)
             OWUI_TEST_JOBS    test projects run at the same time (number of processors, at most 2)
HELP
}

say() { printf '%s\n' "$*" >&2; }
step() { printf '==> %s\n' "$*" >&2; }
die() { say "build.sh: $*"; exit 2; }

# --- What is needed, and why ---------------------------------------------------------------------------------

# Lists are lines of: Debian package | how to see that it is there | what it is for
BUILD_NEEDS='
clang|command -v clang|links the native binary and compiles the OpenSSL shim of .NET
lld|command -v ld.lld|the linker that makes a static-pie of it
cmake|command -v cmake|configures the OpenSSL shim
make|command -v make|builds the OpenSSL shim
libc6-dev|library libc.a|the C library, static
libsqlite3-dev|library libsqlite3.a|SQLite, static
libssl-dev|library libssl.a|OpenSSL, static
zlib1g-dev|library libz.a|zlib, static
'
RUN_NEEDS='
sqlite3|command -v sqlite3|makes the sample webui.db
'
TEST_NEEDS='
sqlite3|command -v sqlite3|writes the databases that are captured, and checks the copies
rsync|command -v rsync|what the hard-link engine is compared with
rclone|command -v rclone|reaches destinations; what the exclusion patterns are compared with
openssh-server|test -x /usr/sbin/sshd|an SFTP destination
openssh-client|command -v ssh-keygen|makes the keys for it
restic|command -v restic|what retention is compared with
acl|command -v setfacl|makes files with POSIX ACLs
attr|command -v setfattr|makes files with extended attributes
python3|command -v python3|reads trees for comparison, independently of the program
xxhash|command -v xxh128sum|the reference for the checksums of a manifest
zstd|command -v zstd|packs components whose name ends in .tar.zst
zsh|command -v zsh|checks the completion script for it
fish|command -v fish|checks the completion script for it, and completes with it
bsdutils|command -v script|gives the program a terminal
nodejs|command -v node|runs a real Chroma server, through the bindings of its npm package, and an S3 server
npm|command -v npm|fetches those bindings, and the S3 server
util-linux|command -v setpriv|ends the servers of a test with it; runs tests as somebody else
strace|command -v strace|kills runs between two system calls, answers one with an error, shows their order
exfatprogs|command -v mkfs.exfat|makes a file system without hard links, owners and modes
exfat-fuse|command -v mount.exfat-fuse|mounts it, whether or not the kernel knows FAT
docker.io|command -v dockerd && command -v docker|runs the stacks that are stopped and started
iproute2|command -v ip|gives a second Docker daemon a bridge of its own
docker-compose|test -x /usr/bin/docker-compose|Compose 1, which many still have
'
BENCH_NEEDS='
sqlite3|command -v sqlite3|what copying a database is compared with
rsync|command -v rsync|what a snapshot is compared with
xxhash|command -v xxh128sum|what verifying is compared with
time|test -x /usr/bin/time|measures the peak memory
rclone|command -v rclone|what sends, and what sending is compared with
nodejs|command -v node|runs the S3 server that is sent to
npm|command -v npm|fetches that server
docker.io|command -v dockerd && command -v docker|runs the stack whose downtime is measured
python3|command -v python3|what that stack runs on
'

# True when the C compiler's search path holds the static library named.
library() {
    local found
    found=$(clang -print-file-name="$1" 2>/dev/null || gcc -print-file-name="$1" 2>/dev/null) || return 1
    [[ $found == /* && -e $found ]]
}

need() {
    local package check reason missing=() reasons=''
    while IFS='|' read -r package check reason; do
        [[ -n $package ]] || continue
        if ! eval "$check" >/dev/null 2>&1; then
            missing+=("$package")
            reasons+="  $package: $reason"$'\n'
        fi
    done <<<"$1"
    ((${#missing[@]})) || return 0

    local as_root=()
    if ((EUID != 0)); then
        as_root=(sudo -n)
        command -v sudo >/dev/null && sudo -n true 2>/dev/null || as_root=(false)
    fi
    if ! command -v apt-get >/dev/null || [[ ${as_root[*]-} == false ]]; then
        say "These are missing, and may not be installed from here (no apt-get, or neither root nor sudo):"
        printf '%s' "$reasons" >&2
        die "install them, on Debian: apt-get install ${missing[*]}"
    fi
    step "installing ${missing[*]}"
    # The package lists of a fresh container are empty and those of an old one are stale: refresh them only then.
    apt_install "${missing[@]}" ||
        { "${as_root[@]}" apt-get -q update >&2 && apt_install "${missing[@]}"; } ||
        { printf '%s' "$reasons" >&2; die "apt-get could not install: ${missing[*]}"; }
}

apt_install() {
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends install "$@" >&2
}

# Compose 2 is not in Debian 12: the program of Debian 13's package is unpacked below obj/, nothing is installed. It
# runs by itself, and as plugin of docker where DOCKER_CONFIG names the directory.
need_compose2() {
    export OWUI_COMPOSE2=${OWUI_COMPOSE2:-$SCRATCH/compose2}
    [[ ! -x $OWUI_COMPOSE2/cli-plugins/docker-compose ]] || return 0
    local work=$SCRATCH/compose2-package keys=/usr/share/keyrings/debian-archive-keyring.gpg
    step "fetching Compose 2 (Debian's package docker-compose of trixie) into ${OWUI_COMPOSE2#"$ROOT"/}"
    rm -rf "$work"
    mkdir -p "$work/lists/partial" "$work/cache/archives/partial" "$OWUI_COMPOSE2/cli-plugins"
    : >"$work/status"
    echo "deb [signed-by=$keys] http://deb.debian.org/debian trixie main" >"$work/sources.list"
    local options=(-q -o Dir::Etc::SourceList="$work/sources.list" -o Dir::Etc::SourceParts=/dev/null
        -o Dir::State::Lists="$work/lists" -o Dir::State::status="$work/status" -o Dir::Cache="$work/cache"
        -o APT::Sandbox::User=)
    apt-get "${options[@]}" update >&2 &&
        (cd "$work" && apt-get "${options[@]}" download docker-compose >&2) &&
        dpkg-deb -x "$work"/docker-compose_*.deb "$work/x" &&
        install -m 755 "$work/x/usr/libexec/docker/cli-plugins/docker-compose" "$OWUI_COMPOSE2/cli-plugins/" ||
        die "Compose 2 could not be fetched: put it at $OWUI_COMPOSE2/cli-plugins/docker-compose, or name a directory that has cli-plugins/docker-compose in OWUI_COMPOSE2"
    rm -rf "$work"
}

need_dotnet() {
    local wanted=10
    if ! command -v dotnet >/dev/null; then
        say "The .NET SDK $wanted is missing. Debian has no package of its own for it. Either"
        say "  - Microsoft's: https://learn.microsoft.com/dotnet/core/install/linux-debian (package dotnet-sdk-$wanted.0), or"
        say "  - without root: curl -sSL https://dot.net/v1/dotnet-install.sh | bash -s -- --channel $wanted.0"
        die "install it so that 'dotnet' is in PATH"
    fi
    if ! dotnet --list-sdks | grep -q "^$wanted\."; then
        die "the .NET SDK $wanted is needed; there is: $(dotnet --list-sdks | tr '\n' ' ')"
    fi
}

runtime_identifier() {
    case $(uname -m) in
        x86_64) echo linux-x64 ;;
        aarch64) echo linux-arm64 ;;
        *) die "no native build for the processor '$(uname -m)': x86_64 and aarch64 are known" ;;
    esac
}

# --- Build ---------------------------------------------------------------------------------------------------

# The framework of the native publish: net10.0 where the package feed has its NativeAOT pack, net9.0 otherwise.
# Asked of the feed once a SDK version, as it takes seconds; a no is asked again, as it may have been the network.
native_framework() {
    local rid=$1 cache probe
    cache=$SCRATCH/native-framework-$(dotnet --version)-$rid
    if [[ ! -s $cache ]]; then
        mkdir -p "$SCRATCH"
        probe=$(mktemp -d)
        cat >"$probe/probe.csproj" <<XML
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <TargetFramework>net10.0</TargetFramework>
    <RuntimeIdentifier>$rid</RuntimeIdentifier>
    <PublishAot>true</PublishAot>
  </PropertyGroup>
</Project>
XML
        if ! dotnet restore "$probe" >"$SCRATCH/native-framework.log" 2>&1; then
            rm -rf "$probe"
            say "The NativeAOT pack of net10.0 cannot be restored here ($SCRATCH/native-framework.log says why): net9.0 is published."
            echo net9.0
            return
        fi
        rm -rf "$probe"
        echo net10.0 >"$cache"
    fi
    cat "$cache"
}

build() {
    need_dotnet
    need "$BUILD_NEEDS"
    local rid framework published
    rid=$(runtime_identifier)
    framework=$(native_framework "$rid")
    published=$SCRATCH/published
    step "dist/owui-backup ($framework, $rid)"
    dotnet publish src/OpenWebUIBackup.Agent/OpenWebUIBackup.Agent.csproj --nologo -v quiet -c Release -r "$rid" \
        -p:AgentTargetFramework="$framework" -p:PublishAot=true \
        -p:SqliteStaticLibrary="$(clang -print-file-name=libsqlite3.a)" \
        -o "$published" >&2
    # Beside the binary lie debug symbols and a shared SQLite that nothing loads: only the binary is the product.
    mkdir -p "$DIST"
    install -m 755 "$published/owui-backup" "$DIST/.owui-backup.new"
    mv "$DIST/.owui-backup.new" "$DIST/owui-backup"
    say "dist/owui-backup: $(stat -c %s "$DIST/owui-backup" | awk '{ printf "%.1f MiB", $1 / 1048576 }')"
}

build_solution() {
    step "solution"
    dotnet build OpenWebUIBackup.Agent.sln --nologo -v quiet -c Release >&2
}

# --- Run -----------------------------------------------------------------------------------------------------

run() {
    need "$RUN_NEEDS"
    build
    exec "$ROOT/tests/Sample/walk.sh" --binary "$DIST/owui-backup" "$@"
}

# --- Test ----------------------------------------------------------------------------------------------------

PASSED=0
FAILED=0

# Adds one project's result file to the totals. What was skipped did not show what it promises: it counts as failed.
count() {
    local name=$1 results=$2 status=$3 log=$4 total=0 passed=0 failed
    if [[ -s $results ]]; then
        total=$(grep -o '<assembly [^>]*' "$results" | grep -o ' total="[0-9]*"' | tr -dc '0-9\n' | awk '{ n += $1 } END { print n + 0 }')
        passed=$(grep -o '<assembly [^>]*' "$results" | grep -o ' passed="[0-9]*"' | tr -dc '0-9\n' | awk '{ n += $1 } END { print n + 0 }')
    fi
    failed=$((total - passed))
    # A crash, a hang, or an error outside of every test fails the project even where each test passed.
    ((status == 0 || failed > 0)) || failed=1
    ((total > 0 || failed > 0)) || failed=1
    PASSED=$((PASSED + passed))
    FAILED=$((FAILED + failed))
    if ((failed == 0)); then
        say "$name: $passed passed in $SECONDS_TAKEN s"
    else
        cat "$log" >&2
        ((status != 124 && status != 137)) || say "$name: killed after $LIMIT s"
        say "$name: $passed passed, $failed failed, status $status"
    fi
}

# Runs one test project with a limit; its status and duration are left beside its log.
run_project() {
    local name=$1 out=$2 started status=0 limit=$LIMIT
    # Containers take seconds to stop and to start, a hundred times.
    [[ $name != *.Stacks.Tests ]] || limit=$((2 * LIMIT))
    started=$(date +%s)
    timeout --kill-after=10 "$limit" "tests/$name/bin/Release/net10.0/$name" -nocolor -xml "$out/$name.xml" \
        >"$out/$name.log" 2>&1 </dev/null || status=$?
    echo "$status $(($(date +%s) - started))" >"$out/$name.status"
}

collect() {
    local name=$1 out=$2 status
    read -r status SECONDS_TAKEN <"$out/$name.status"
    count "$name" "$out/$name.xml" "$status" "$out/$name.log"
}

# Runs test projects, so many at a time, and adds up what came of them.
run_projects() {
    local jobs=$1 out=$2 name
    shift 2
    for name; do
        while (($(jobs -rp | wc -l) >= jobs)); do wait -n || true; done
        run_project "$name" "$out" &
    done
    wait
    for name; do collect "$name" "$out"; done
}

run_tests() {
    need_dotnet
    need "$BUILD_NEEDS"
    need "$TEST_NEEDS"
    need_compose2
    build_solution
    build

    LIMIT=${OWUI_TEST_LIMIT:-900}
    local jobs=${OWUI_TEST_JOBS:-$(($(nproc) < 2 ? 1 : 2))} out=$SCRATCH/test-results
    rm -rf "$out"
    mkdir -p "$out"
    export OWUI_BACKUP_BINARY=$DIST/owui-backup

    local name together=() alone=() waiting=()
    for project in tests/*.Tests/*.csproj; do
        name=$(basename "$project" .csproj)
        if (($#)) && [[ " $* " != *" $name "* ]]; then continue; fi
        # What drives the binary measures time and kills processes: it gets the machine to itself. What waits for servers
        # and containers most of the time waits together.
        case $name in
            *.Agent.Tests) alone+=("$name") ;;
            *.Destinations.Tests | *.Stacks.Tests) waiting+=("$name") ;;
            *) together+=("$name") ;;
        esac
    done
    ((${#together[@]} + ${#alone[@]} + ${#waiting[@]})) || die "no test project named $*"

    step "tests, $jobs projects at a time"
    run_projects "$jobs" "$out" ${together[@]+"${together[@]}"}
    run_projects 1 "$out" ${alone[@]+"${alone[@]}"}
    run_projects "$jobs" "$out" ${waiting[@]+"${waiting[@]}"}

    if ((!$#)); then
        step "format"
        if dotnet format OpenWebUIBackup.Agent.sln --no-restore --verify-no-changes >&2; then
            PASSED=$((PASSED + 1))
        else
            say "run 'dotnet format OpenWebUIBackup.Agent.sln' and look at what it changed"
            FAILED=$((FAILED + 1))
        fi
    fi

    echo "$PASSED passed, $FAILED failed"
    ((FAILED == 0))
}

# --- Bench, clean --------------------------------------------------------------------------------------------

bench() {
    need "$BENCH_NEEDS"
    need_compose2
    build
    dotnet build tests/Benchmarks/Benchmarks.csproj --nologo -v quiet -c Release >&2
    OWUI_BACKUP_BINARY=$DIST/owui-backup exec tests/Benchmarks/bin/Release/net10.0/Benchmarks "$@"
}

clean() {
    rm -rf "$DIST" "$SCRATCH" src/*/bin src/*/obj tests/*/bin tests/*/obj TestResults
}

verb=${1:---help}
(($# == 0)) || shift
case $verb in
    build) build "$@" ;;
    run) run "$@" ;;
    test) run_tests "$@" ;;
    bench) bench "$@" ;;
    clean) clean ;;
    -h | --help | help) help ;;
    *) help >&2; die "no such verb: $verb" ;;
esac
