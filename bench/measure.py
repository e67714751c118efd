"""Runs a command and measures it: wall time, processor time, and the memory of all its processes together."""

import os
import resource
import subprocess
import threading
import time
from dataclasses import dataclass

PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass
class Run:
    # Seconds since 1970.
    began_s: float
    wall_s: float
    cpu_s: float
    peak_bytes: int
    stdout: str


def turn(names, number):
    """Another one begins each round, so that none always runs on the warmer or cooler machine."""
    at = number % len(names)
    return names[at:] + names[:at]


class Failed(Exception):
    pass


def run(command, cwd, env=None):
    """Measures `command`. Raises `Failed` with the end of its error output when it does not end well."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began, begun = time.time(), time.monotonic()
    process = subprocess.Popen(
        [str(part) for part in command],
        cwd=cwd,
        env={**os.environ, **(env or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    sampler = Sampler(process.pid)
    sampler.start()
    stdout, stderr = process.communicate()
    wall = time.monotonic() - begun
    sampler.stop()
    if process.returncode != 0:
        tail = stderr.decode(errors="replace")[-3000:]
        raise Failed(f"{command[0]} ended with {process.returncode}:\n{tail}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = (after.ru_utime - before.ru_utime) + (after.ru_stime - before.ru_stime)
    return Run(began, wall, cpu, sampler.peak, stdout.decode(errors="replace"))


class Sampler(threading.Thread):
    """Adds up the memory of a process and all below it, ten times a second, and keeps the highest sum."""

    def __init__(self, root):
        super().__init__(daemon=True)
        self.root = root
        self.peak = 0
        self.done = threading.Event()

    def run(self):
        while not self.done.wait(0.1):
            self.peak = max(self.peak, sum(memory(pid) for pid in tree(self.root)))

    def stop(self):
        self.done.set()
        self.join()


def tree(root):
    children = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            parent = parent_of(name)
            if parent is not None:
                children.setdefault(parent, []).append(int(name))
    found, waiting = [], [root]
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        waiting += children.get(pid, [])
    return found


def parent_of(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
            # The program's name stands in parentheses and may hold spaces.
            return int(file.read().rpartition(")")[2].split()[1])
    except (OSError, IndexError, ValueError):
        return None


def memory(pid):
    """The process's proportional share: a page that three processes share counts a third in each."""
    try:
        with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as file:
            for line in file:
                if line.startswith("Pss:"):
                    return int(line.split()[1]) * 1024
    except (OSError, IndexError, ValueError):
        pass
    return resident(pid)


def resident(pid):
    """What stands in for it where the kernel does not tell: shared pages count in full."""
    try:
        with open(f"/proc/{pid}/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * PAGE
    except (OSError, IndexError, ValueError):
        return 0
