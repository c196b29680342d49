"""Runs a command and accounts for every process that it leaves behind it: CPU time and memory."""

import ctypes
import os
import shlex
import signal
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path

PR_SET_CHILD_SUBREAPER = 36
SAMPLE_SECONDS = 0.25
# How long daemons may outlive the command before they count as left behind.
LINGER_SECONDS = 30


@dataclass(frozen=True)
class Usage:
    exit_code: int
    wall_seconds: float
    cpu_seconds: float
    """User and system time of the command and all its descendants."""
    peak_memory_bytes: int
    """Largest sum of proportional set sizes: pages that forks share count once. Sampled."""


def become_subreaper():
    """Makes orphaned descendants this process's children, so that waiting accounts for daemons.

    Without it, what double-forks (or outlives its parent, as Python workers of Spark do) is handed to
    init, and its CPU time is lost.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_CHILD_SUBREAPER)")


def descendants():
    children = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                # The name, in parentheses, may hold spaces.
                stat = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            children.setdefault(int(stat[1]), []).append(int(entry.name))
    found, pending = [], [os.getpid()]
    while pending:
        below = children.get(pending.pop(), [])
        found += below
        pending += below
    return found


def memory_bytes(pids):
    total = 0
    for pid in pids:
        try:
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
        except OSError:
            continue
        total += next((int(l.split()[1]) for l in rollup.splitlines() if l.startswith("Pss:")), 0)
    return total * 1024


def ignores_children(pid):
    """Whether a process ignores SIGCHLD, so that the kernel drops its children's accounts."""
    status = Path(f"/proc/{pid}/status").read_text()
    ignored = next(int(l.split()[1], 16) for l in status.splitlines() if l.startswith("SigIgn:"))
    return bool(ignored >> (signal.SIGCHLD - 1) & 1)


def unwaited_cpu_seconds(pids):
    """Process to CPU seconds so far, of those that nobody may ever wait for."""
    found = {}
    for pid in pids:
        try:
            stat = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            if ignores_children(int(stat[1])):
                found[pid] = (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")
        except OSError:
            continue
    return found


class Sampler(threading.Thread):
    def __init__(self):
        super().__init__(daemon=True)
        self.peak = 0
        self.unwaited = {}
        self.done = threading.Event()

    def run(self):
        while not self.done.wait(SAMPLE_SECONDS):
            pids = descendants()
            self.peak = max(self.peak, memory_bytes(pids))
            self.unwaited.update(unwaited_cpu_seconds(pids))


def reap(pid):
    """Waits for the command, then for whatever it left.

    Returns its exit code, and the CPU seconds by process of all that were waited for here.
    """
    exit_code, cpu_seconds, deadline = None, {}, None
    while True:
        try:
            ended, status, usage = os.wait4(-1, os.WNOHANG if deadline else 0)
        except ChildProcessError:
            return exit_code, cpu_seconds
        if ended == 0:
            if time.monotonic() > deadline:
                for left in descendants():
                    os.kill(left, signal.SIGKILL)
            time.sleep(0.05)
            continue
        cpu_seconds[ended] = usage.ru_utime + usage.ru_stime
        if ended == pid:
            exit_code = os.waitstatus_to_exitcode(status)
            deadline = time.monotonic() + LINGER_SECONDS


def run(command, log, environment=None):
    """Runs a list of arguments to its end, its output appended to a file. Call become_subreaper first."""
    sampler = Sampler()
    with open(log, "ab") as output:
        output.write(f"$ {shlex.join(command)}\n".encode())
        output.flush()
        started = time.monotonic()
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=environment,
        )
        sampler.start()
        exit_code, cpu_seconds = reap(process.pid)
        wall_seconds = time.monotonic() - started
        process.returncode = exit_code
    sampler.done.set()
    sampler.join()
    # Last seen up to SAMPLE_SECONDS before their end.
    dropped = sum(cpu for left, cpu in sampler.unwaited.items() if left not in cpu_seconds)
    return Usage(exit_code, wall_seconds, sum(cpu_seconds.values()) + dropped, sampler.peak)
