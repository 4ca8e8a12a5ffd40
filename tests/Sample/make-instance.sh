#!/usr/bin/env bash
# Makes a small Open WebUI data directory of our own invention: a database in WAL mode with users, chats, files and a
# knowledge base, the uploads that its rows point to, a cache and an audit log. Only the names are Open WebUI's.
set -euo pipefail

[[ $# == 1 ]] || { echo "usage: ${0##*/} DIR" >&2; exit 2; }
mkdir -p "$1"
cd "$1"
[[ -z $(ls -A) ]] || { echo "${0##*/}: $1 is not empty" >&2; exit 1; }

mkdir -p uploads vector_db cache/embedding/models/snapshots cache/whisper cache/tiktoken \
    cache/audio/speech cache/audio/transcriptions cache/image/generations

sqlite3 webui.db >/dev/null <<'SQL'
PRAGMA journal_mode = WAL;
BEGIN;
CREATE TABLE alembic_version (version_num TEXT PRIMARY KEY);
CREATE TABLE user (id TEXT PRIMARY KEY, name TEXT, email TEXT, role TEXT, created_at INTEGER, settings JSON);
CREATE TABLE auth (id TEXT PRIMARY KEY REFERENCES user (id), email TEXT, password TEXT, active INTEGER);
CREATE TABLE config (id INTEGER PRIMARY KEY, data JSON, version INTEGER, updated_at TEXT);
CREATE TABLE chat (id TEXT PRIMARY KEY, user_id TEXT REFERENCES user (id), title TEXT, chat JSON,
                   created_at INTEGER, updated_at INTEGER, archived INTEGER DEFAULT 0);
CREATE TABLE file (id TEXT PRIMARY KEY, user_id TEXT REFERENCES user (id), filename TEXT, path TEXT,
                   meta JSON, created_at INTEGER, updated_at INTEGER);
CREATE TABLE chat_file (id TEXT PRIMARY KEY, chat_id TEXT REFERENCES chat (id), file_id TEXT REFERENCES file (id));
CREATE TABLE knowledge (id TEXT PRIMARY KEY, user_id TEXT REFERENCES user (id), name TEXT, created_at INTEGER);
CREATE TABLE knowledge_file (id TEXT PRIMARY KEY, knowledge_id TEXT REFERENCES knowledge (id),
                             file_id TEXT REFERENCES file (id));
CREATE TABLE memory (id TEXT PRIMARY KEY, user_id TEXT REFERENCES user (id), content TEXT, updated_at INTEGER);
CREATE INDEX chat_user ON chat (user_id, updated_at);

INSERT INTO alembic_version VALUES ('d4c1a8e37b62');
INSERT INTO config VALUES (1, '{"ui": {"default_locale": "en-GB"}}', 0, '2026-01-05');
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5)
INSERT INTO user SELECT printf('11111111-0000-4000-8000-%012d', i), 'Person ' || i, 'person' || i || '@example.org',
                        iif(i = 1, 'admin', 'user'), 1767600000 + i, '{}' FROM n;
INSERT INTO auth SELECT id, email, 'not-a-real-hash', 1 FROM user;
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 400)
INSERT INTO chat SELECT printf('22222222-0000-4000-8000-%012d', i), printf('11111111-0000-4000-8000-%012d', 1 + i % 5),
                        'Conversation ' || i, json_object('messages', hex(randomblob(3000))),
                        1767600000 + i, 1767600000 + i, 0 FROM n;
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60)
INSERT INTO file SELECT printf('33333333-0000-4000-8000-%012d', i), printf('11111111-0000-4000-8000-%012d', 1 + i % 5),
                        'notes ' || i || '.txt',
                        printf('/app/backend/data/uploads/33333333-0000-4000-8000-%012d_notes %d.txt', i, i),
                        '{"content_type": "text/plain"}', 1767600000 + i, 1767600000 + i FROM n;
INSERT INTO chat_file SELECT 'cf-' || id, '22222222' || substr(id, 9), id FROM file;
INSERT INTO knowledge SELECT '44444444-0000-4000-8000-000000000001', id, 'House rules', 1767600000 FROM user LIMIT 1;
INSERT INTO knowledge_file SELECT 'kf-' || id, '44444444-0000-4000-8000-000000000001', id FROM file LIMIT 10;
INSERT INTO memory SELECT 'm-' || id, id, 'Prefers short answers', 1767600000 FROM user;
COMMIT;
SQL

# One upload for each row. The names hold a space, as people's do.
sqlite3 webui.db "SELECT replace(path, '/app/backend/data/', '') FROM file" | while IFS= read -r upload; do
    head -c $((20000 + RANDOM)) /dev/urandom | base64 >"$upload"
done

head -c 3000000 /dev/urandom >cache/embedding/models/model.safetensors
ln -s ../model.safetensors cache/embedding/models/snapshots/current
head -c 200000 /dev/urandom >cache/image/generations/a-cat-in-the-rain.png
head -c 30000 /dev/urandom >cache/audio/speech/answer.mp3
for i in $(seq 1 200); do
    printf '{"timestamp": "2026-11-21T08:%02d:%02dZ", "user": "person%d", "verb": "POST"}\n' $((i / 60)) $((i % 60)) $((1 + i % 5))
done >audit.log
