"""Mass uploads against one server: how long requests take meanwhile, how fast the bytes come, how much memory that takes.

By tus (several requests for each file) to a server that keeps objects in its folder, and by one signed PUT for each file to a bucket
where s3s-fs is installed (scripts/setup test). The bytes are random, so that no store can leave any out.
"""

import argparse
import http.client
import json
import os
import pathlib
import queue
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

MEGABYTE = 1 << 20
PNG = b"\x89PNG\r\n\x1a\n"
KEY, SECRET = "AKIAOFTHELOAD", "a-secret-of-the-load"
S3S = pathlib.Path(__file__).parent.parent / ".tools/s3s-fs/bin/s3s-fs"
# What is asked for: see bench() and docs/BENCHMARKS.md.
TARGET_RATIO, TARGET_RSS_MIB, TARGET_P99 = 0.9, 64, 3.0


def percentile(values, share):
    """The value that so large a share of them does not pass, as the nearest rank tells it."""
    ordered = sorted(values)
    return ordered[max(0, min(len(ordered) - 1, -(-len(ordered) * share // 100) - 1))] if ordered else float("nan")


def row(name, seconds):
    figures = "  ".join(f"p{share} {percentile(seconds, share) * 1000:8.1f} ms" for share in (50, 95, 99))
    print(f"{name:<34}{len(seconds):>7} requests  {figures}")


class Server:
    """A server with a data folder of its own."""

    def __init__(self, program, folder, variables):
        command = [program, "serve", "--listen", "127.0.0.1:0", "--workers", "1"]
        environment = {**os.environ, "GALA_DATA": str(folder / "data"), **variables}
        for name in ("GALA_TOKEN", "GALA_DATABASE_URL"):
            environment.pop(name, None)
        self.process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
        for line in self.process.stderr:
            if line.startswith("{") and json.loads(line).get("message") == "ready":
                self.address = json.loads(line)["address"]
                break
        else:
            sys.exit("the server did not start")
        threading.Thread(target=lambda: [None for _ in self.process.stderr], daemon=True).start()

    def peak_mib(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmHWM:\s+(\d+)", status).group(1)) / 1024

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Client:
    """Sends requests over one connection, and notes how long each took."""

    def __init__(self, address):
        self.connection, self.seconds = http.client.HTTPConnection(address, timeout=600), []

    def send(self, method, path, body=b"", headers=None, expect=200, name="api"):
        began = time.monotonic()
        self.connection.request(method, path, body, headers or {})
        answer = self.connection.getresponse()
        read = answer.read()
        self.seconds.append((name, time.monotonic() - began))
        if answer.status // 100 != expect // 100:
            raise RuntimeError(f"{method} {path}: {answer.status} {read[:300]!r}")
        return read

    def json(self, method, path, body, expect=200):
        text = json.dumps(body).encode()
        return json.loads(self.send(method, path, text, {"content-type": "application/json"}, expect))


def upload(client, project, number, content, direct, piece):
    said = {"project_id": project, "name": f"{number}.png", "mime": "image/png", "size_bytes": len(content), "direct": direct}
    begun = client.json("POST", "/api/v1/assets/init-upload", said, 201)
    session, asset = begun["upload_session"], begun["asset"]["id"]
    if session["kind"] == "put":
        url = urllib.parse.urlsplit(session["url"])
        there = Client(url.netloc)
        there.send("PUT", f"{url.path}?{url.query}", content, session.get("headers") or {}, name="put")
        client.seconds += there.seconds
    else:
        for start in range(0, len(content), piece):
            headers = {"tus-resumable": "1.0.0", "upload-offset": str(start)}
            headers["content-type"] = "application/offset+octet-stream"
            client.send("PATCH", session["url"], content[start : start + piece], headers, 204, "patch")
    client.json("POST", "/api/v1/assets/finalize", {"asset_id": asset})


def probe(address, until):
    """Asks for something small again and again, as a page does."""
    client = Client(address)
    while not until():
        client.send("GET", "/api/v1/projects")
        time.sleep(0.01)
    return [seconds for _, seconds in client.seconds]


def together(count, work):
    """Runs as many threads as are asked for and returns what each returned."""
    results, failures = [], []

    def run(number):
        try:
            results.append(work(number))
        except Exception as error:  # It is told as a whole at the end.
            failures.append(f"{type(error).__name__}: {error}")

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    if failures:
        sys.exit(f"{len(failures)} clients failed, the first of them: {failures[0]}")
    return results


def work_list(options):
    waiting = queue.SimpleQueue()
    for number in range(options.uploads):
        waiting.put((number, options.sizes[number % len(options.sizes)] * MEGABYTE))
    return waiting


def each(waiting, do):
    while True:
        try:
            number, size = waiting.get_nowait()
        except queue.Empty:
            return
        do(number, size)


def plain(folder, options, content):
    """Seconds in which the same bytes are written and synced by the same number of threads, and nothing else is done."""
    place, waiting = folder / "plain", work_list(options)
    place.mkdir()

    def write(number, size):
        with open(place / str(number), "wb", buffering=0) as file:
            for start in range(0, size, MEGABYTE):
                file.write(content[start : start + MEGABYTE])
            os.fsync(file.fileno())

    began = time.monotonic()
    together(options.clients, lambda _: each(waiting, write))
    seconds = time.monotonic() - began
    shutil.rmtree(place)
    return seconds


def idle_and_loaded(server, options, content, direct):
    maker = Client(server.address)
    brief = "---\nformat: 96x96\n---\nTea is warm.\n"
    project = maker.json("POST", "/api/v1/projects", {"brief": brief}, 202)["project"]["id"]
    # Until its video is made, the machine is not idle.
    wait_for(lambda: maker.json("GET", f"/api/v1/projects/{project}", {})["status"] == "completed", 120)
    ends = time.monotonic() + options.idle_seconds
    idle = probe(server.address, lambda: time.monotonic() > ends)
    waiting, clients, done = work_list(options), [], threading.Event()
    loaded = []
    prober = threading.Thread(target=lambda: loaded.extend(probe(server.address, done.is_set)))

    def run(_):
        client = Client(server.address)
        clients.append(client)
        each(waiting, lambda number, size: upload(client, project, number, content[:size], direct, options.piece_mib * MEGABYTE))

    prober.start()
    began = time.monotonic()
    together(options.clients, run)
    seconds = time.monotonic() - began
    done.set()
    prober.join()
    return idle, loaded, [entry for client in clients for entry in client.seconds], seconds


def wait_for(is_so, seconds):
    ends = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > ends:
            sys.exit(f"waited {seconds} seconds in vain")
        time.sleep(0.1)


def report(name, server, options, measured, plain_seconds):
    idle, loaded, requests, seconds = measured
    total = sum(options.sizes[number % len(options.sizes)] for number in range(options.uploads))
    print(f"\n{name}: {options.uploads} files of {', '.join(map(str, options.sizes))} MiB by {options.clients} clients, {total} MiB")
    row("small requests, nothing else", idle)
    row("small requests meanwhile", loaded)
    for kind in ("api", "patch", "put"):
        seconds_of = [taken for which, taken in requests if which == kind]
        if seconds_of:
            row({"api": "init-upload, finalize", "patch": "PATCH (tus)", "put": "PUT to the bucket"}[kind], seconds_of)
    ratio, growth = plain_seconds / seconds, percentile(loaded, 99) / percentile(idle, 99)
    rss = server.peak_mib()
    print(f"{total / seconds:.0f} MiB/s, where writing and syncing alone takes {total / plain_seconds:.0f} MiB/s")
    for what, value, target, is_met in (
        ("of plain write and fsync", f"{ratio:.2f}", f"at least {TARGET_RATIO}", ratio >= TARGET_RATIO),
        ("p99 meanwhile, of that when idle", f"{growth:.1f}x", f"under {TARGET_P99}x", growth < TARGET_P99),
        ("peak memory of the server", f"{rss:.0f} MiB", f"at most {TARGET_RSS_MIB} MiB", rss <= TARGET_RSS_MIB),
    ):
        print(f"{what:<34}{value:>10}   target: {target:<18}{'met' if is_met else 'not met'}")


def start_bucket(folder):
    bucket = folder / "bucket"
    (bucket / "videos").mkdir(parents=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(S3S), "--host", "127.0.0.1", "--port", str(port), "--access-key", KEY, "--secret-key", SECRET, str(bucket)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def answers():
        with socket.socket() as tried:
            return tried.connect_ex(("127.0.0.1", port)) == 0

    wait_for(answers, 10)
    variables = {"STORAGE_PROVIDER": "s3", "S3_ENDPOINT": f"http://127.0.0.1:{port}", "S3_BUCKET": "videos"}
    return process, {**variables, "S3_ACCESS_KEY_ID": KEY, "S3_SECRET_ACCESS_KEY": SECRET}


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--program", default="target/release/gala")
    options.add_argument("--clients", type=int, default=100, help="how many upload at once")
    options.add_argument("--uploads", type=int, default=200, help="how many files in all")
    options.add_argument("--sizes", default="1,4,8", help="of the files in turn, in MiB; a signed PUT takes up to 8")
    options.add_argument("--piece-mib", type=int, default=4, help="of one PATCH")
    options.add_argument("--idle-seconds", type=float, default=5)
    options.add_argument("--folder", help="where to work; the disk that is measured")
    options = options.parse_args()
    options.sizes = [int(size) for size in options.sizes.split(",")]
    content = PNG + os.urandom(max(options.sizes) * MEGABYTE - len(PNG))
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        folder = pathlib.Path(folder)
        plain_seconds = plain(folder, options, content)
        program = os.path.abspath(options.program)
        server = Server(program, folder / "tus", {"STORAGE_PROVIDER": "localfs"})
        try:
            report("tus", server, options, idle_and_loaded(server, options, content, False), plain_seconds)
        finally:
            server.stop()
        shutil.rmtree(folder / "tus")
        if not S3S.is_file():
            print("\nsingle PUT: not measured, because s3s-fs is not installed (scripts/setup test)")
            return
        bucket, variables = start_bucket(folder)
        try:
            server = Server(program, folder / "put", variables)
            try:
                report("single PUT", server, options, idle_and_loaded(server, options, content, True), plain_seconds)
            finally:
                server.stop()
        finally:
            bucket.kill()
            bucket.wait()


if __name__ == "__main__":
    main()
