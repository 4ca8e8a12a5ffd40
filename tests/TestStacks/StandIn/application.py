"""Stands in for Open WebUI in the tests: behaves like it where a backup can tell.

Holds webui.db open in WAL mode and commits all the time, adds uploads (the file first, then its row), answers
/ready, /health, /health/db and /api/version, and takes a moment to start and to stop.

Environment: DATA_DIR, PORT as Open WebUI reads them, and
  STANDIN_START_SECONDS   from the start until /ready says 200 (it says 503 before)
  STANDIN_STOP_SECONDS    from SIGTERM to the end
  STANDIN_COMMITS         commits a second
  STANDIN_UPLOADS         uploads a second
  STANDIN_SICK_FILE       while this file exists, /ready says 503
"""
import http.server
import json
import os
import signal
import sqlite3
import sys
import threading
import time
import uuid

DATA = os.environ.get("DATA_DIR", "/app/backend/data")
PORT = int(os.environ.get("PORT", "8080"))
VERSION = json.load(open("/app/package.json"))["version"]
SICK = os.environ.get("STANDIN_SICK_FILE", "")


def number(name, default):
    return float(os.environ.get("STANDIN_" + name, default))


class State:
    ready = False
    stopping = False  # set by a signal handler, which may run while any lock is held: so no threading.Event


class Answers(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        ready = State.ready and not (SICK and os.path.exists(SICK))
        if self.path in ("/ready", "/health/db"):
            self.answer(200 if ready else 503, {"status": ready})
        elif self.path == "/health":
            self.answer(200, {"status": True})
        elif self.path == "/api/version":
            self.answer(200, {"version": VERSION, "deployment_id": ""})
        else:
            self.answer(404, {"detail": "Not Found"})

    def answer(self, code, body):
        text = json.dumps(body).encode()
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *arguments):
        pass


def write():
    uploads = os.path.join(DATA, "uploads")
    os.makedirs(uploads, exist_ok=True)
    database = sqlite3.connect(os.path.join(DATA, "webui.db"), isolation_level=None, timeout=5)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=NORMAL")
    database.execute("CREATE TABLE IF NOT EXISTS alembic_version (version_num VARCHAR(32) NOT NULL)")
    if not database.execute("SELECT 1 FROM alembic_version").fetchone():
        database.execute("INSERT INTO alembic_version VALUES ('d4c1a8e37b62')")
    database.execute("CREATE TABLE IF NOT EXISTS file (id TEXT PRIMARY KEY, path TEXT)")
    database.execute("CREATE TABLE IF NOT EXISTS chat (id INTEGER PRIMARY KEY, title TEXT, chat TEXT)")
    commits, uploaded = number("COMMITS", 50), number("UPLOADS", 2)
    time.sleep(number("START_SECONDS", 0.5))
    State.ready = True
    began, made, sent = time.monotonic(), 0, 0
    while not State.stopping:
        time.sleep(1 / max(commits, 1))
        made += 1
        database.execute("INSERT INTO chat (title, chat) VALUES (?, ?)", (f"chat {made}", "x" * 500))
        if sent < (time.monotonic() - began) * uploaded:
            sent += 1
            key = str(uuid.uuid4())
            path = os.path.join(uploads, f"{key}_note {sent}.txt")
            with open(path, "wb") as file:
                file.write(os.urandom(2000))
            database.execute("INSERT INTO file VALUES (?, ?)", (key, path))
    time.sleep(number("STOP_SECONDS", 0.5))
    if os.environ.get("STANDIN_LEAVE_WAL"):
        os._exit(0)  # as one that was killed: what was committed is still in the -wal
    database.close()


def stop(*_):
    State.stopping = True


def main():
    signal.signal(signal.SIGTERM, stop)
    server = http.server.ThreadingHTTPServer(("", PORT), Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    write()
    sys.exit(0)


main()
