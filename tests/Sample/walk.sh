#!/usr/bin/env bash
# Walks through the main job with the real binary: snapshot, a change, another snapshot, what there is, what changed,
# verify, restore, compare. Every line that begins with "$" is a command that you could type yourself.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
binary='' data='' keep=
while (($#)); do
    case $1 in
        --binary) binary=$2; shift 2 ;;
        --data-dir) data=$2; shift 2 ;;
        --keep) keep=1; shift ;;
        *) echo "${0##*/}: no such option: $1 (there are --binary FILE, --data-dir DIR, --keep)" >&2; exit 2 ;;
    esac
done
[[ -z $binary ]] || binary=$(realpath "$binary")
[[ -x $binary ]] || { echo "${0##*/}: --binary FILE is needed" >&2; exit 2; }
[[ -z $data ]] || data=$(realpath "$data")

work=$(mktemp -d "${TMPDIR:-/tmp}/owui-backup-walk.XXXXXX")
chatting=''
finish() {
    [[ -z $chatting ]] || kill "$chatting" 2>/dev/null || true
    if [[ -n $keep ]]; then
        echo "Everything is kept in $work"
    else
        rm -rf "$work"
    fi
}
trap finish EXIT
cd "$work"
# What is typed below is what is run: the binary by its name, the config in the current directory.
mkdir bin && ln -s "$binary" bin/owui-backup
export PATH="$work/bin:$PATH" XDG_STATE_HOME="$work/state"

title() { printf '\n\033[1m%s\033[0m\n' "$*"; }
[[ -t 1 ]] || title() { printf '\n%s\n' "$*"; }
try() {
    printf '$ %s\n' "$*"
    eval "$@"
}

sample=''
if [[ -z $data ]]; then
    sample=1
    data=$work/data
    "$here/make-instance.sh" "$data"
fi

cat >agent.toml <<TOML
[instance]
name = "sample"
data_dir = "$data"

[job.local]
type = "snapshot"
dir = "snapshots"
name = "snapshot_%Y%m%d%H%M%S"
exclude = ["/cache/embedding/", "/cache/whisper/", "/cache/tiktoken/", "/cache/audio/speech/", "audit.log"]
keep = { last = 3, daily = 7 }
TOML

title "The instance, and what is to be done with it"
try "du -sh '$data'"
try "cat agent.toml"
try "owui-backup check"

if [[ -n $sample ]]; then
    # Somebody uses the application all the while.
    (
        i=0
        while sleep 0.05; do
            i=$((i + 1))
            sqlite3 -cmd '.timeout 5000' "$data/webui.db" "INSERT INTO chat (id, title) VALUES ('live-$i', 'Typed while the backup runs')" || true
        done
    ) &
    chatting=$!
fi

title "A snapshot, while the application is in use"
try "owui-backup run local"

if [[ -n $sample ]]; then
    title "Something changes: a file comes, a file goes, a picture is drawn again"
    try "echo 'a new note' >'$data/uploads/55555555-0000-4000-8000-000000000001_new.txt'"
    try "rm '$data/cache/image/generations/a-cat-in-the-rain.png'"
    try "echo 'another cat' >'$data/cache/image/generations/a-cat-in-the-sun.png'"
fi

title "Another snapshot: what did not change is linked, and takes no room"
sleep 1.1 # The names of snapshots are seconds.
try "owui-backup run local"
try "du -sh snapshots/snapshot_*"

title "What there is, and what changed"
try "owui-backup list"
mapfile -t names < <(cd snapshots && printf '%s\n' snapshot_* | sort)
try "owui-backup diff ${names[0]} ${names[1]}"

title "Is it still what was written?"
try "owui-backup verify --all"

title "Give it back"
try "owui-backup restore latest --to restored"
try "diff -r --no-dereference snapshots/${names[1]} restored && echo 'not one difference'"
if [[ -n $sample ]]; then
    try "sqlite3 restored/webui.db 'PRAGMA integrity_check; SELECT count(*) || \" chats\" FROM chat'"
fi

title "What retention would keep"
try "owui-backup prune --dry-run"
