"""The launcher: a small process that starts scripts for the server, which is too large to fork.

Run as a program of its own (`python -I -S launcher_program.py DESCRIPTOR`), standard library only. Each request makes a
*keeper*: the first process of a PID namespace of its own, where the kernel allows it. It takes the limits upon itself
and gives its privileges up while nobody waits for it yet; then it waits for its order and starts the script. When that
has ended, or the server says so or is gone, the keeper ends, and the kernel kills whatever is left in its namespace.

A request is one message, the terms (a kind and `marshal`), with one descriptor: the keeper's end of a socket to the
server. Back on that socket comes the line `keeper KIND` with the keeper's pidfd. There the server sends, once it has a
run, length and order (`marshal`) with two descriptors, the script's standard output and error; then `T` to have SIGTERM
sent to every process of the run. The keeper answers `error ERRNO PLACE` or `end STATUS`, where STATUS is the negative
number of the signal that ended it.
"""

import ctypes
import errno
import gc
import marshal
import os
import resource
import select
import signal
import socket
import sys
from contextlib import suppress
from typing import Any, NoReturn

NAMESPACE_BY_ROOT, NAMESPACE_BY_USER, NO_NAMESPACE = b"R", b"U", b"-"
_CLONE_NUMBERS = {"x86_64": 56, "aarch64": 220, "riscv64": 220, "armv7l": 120, "i686": 120, "ppc64le": 120}
_CLONE_NEWUSER, _CLONE_NEWPID, _CLONE_PIDFD = 0x10000000, 0x20000000, 0x1000
_SET_DUMPABLE, _SET_SUBREAPER, _SET_NO_NEW_PRIVILEGES = 4, 36, 38
_REAP_MILLISECONDS = 500
_LONGEST_TERMS = 4096
LENGTH_BYTES = 4
_FIRST_PIECE = 64 * 1024
"""Most orders are shorter: they come in one piece."""
_MOST_DESCRIPTORS = 2
_INTERPRETERS_CHANGE = (signal.SIGPIPE, signal.SIGXFSZ, signal.SIGINT, signal.SIGCHLD)
"""Signals that Python treats otherwise than a fresh program expects."""

_libc = ctypes.CDLL(None, use_errno=True)


def serve(requests: socket.socket) -> None:
    """Start keepers until the server is gone."""
    _give_up_what_no_script_needs()
    requests.set_inheritable(False)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # keepers are waited for by their pidfd, nobody needs their status
    null = os.open(os.devnull, os.O_RDWR)
    gc.disable()
    gc.freeze()  # what is never looked at again is never copied for a keeper
    while True:
        terms, descriptors = _received_with(requests, _LONGEST_TERMS)
        if not terms:
            return
        with socket.socket(fileno=descriptors[0]) as control:
            keeper = _cloned(terms[:1])
            if keeper is None:
                requests.close()
                _await_run(control, terms, null)
            _introduce(control, *keeper)


def _introduce(control: socket.socket, pidfd: int, kind: bytes) -> None:
    """Tell the server who keeps its run; it may have given up."""
    with suppress(OSError):
        socket.send_fds(control, [b"keeper %b\n" % kind], [pidfd])
    os.close(pidfd)


def _give_up_what_no_script_needs() -> None:
    """What every keeper and script inherits, done once: each system call less is time less for every run."""
    _control_process(_SET_DUMPABLE, 0)
    _control_process(_SET_NO_NEW_PRIVILEGES, 1)
    os.umask(0o077)
    with suppress(OSError):
        _write("/proc/self/oom_score_adj", "1000")  # where memory runs out, scripts go first and not the server


def _cloned(kind: bytes) -> tuple[int, bytes] | None:
    """The pidfd of a new keeper and what it has become; None in the keeper itself."""
    flags = {NAMESPACE_BY_ROOT: _CLONE_NEWPID, NAMESPACE_BY_USER: _CLONE_NEWPID | _CLONE_NEWUSER}.get(kind, 0)
    number = _CLONE_NUMBERS.get(os.uname().machine)
    if number is None or not flags:
        child = os.fork()
        return (os.pidfd_open(child), NO_NAMESPACE) if child else None
    pidfd = ctypes.c_int(-1)
    child = _libc.syscall(number, flags | _CLONE_PIDFD | signal.SIGCHLD, None, ctypes.byref(pidfd), None, None)
    if child < 0:  # the kernel or the container forbids it: the level is reached without
        return _cloned(NO_NAMESPACE)
    return (pidfd.value, kind) if child else None


def _await_run(control: socket.socket, terms: bytes, null: int) -> NoReturn:
    """The life of a keeper: confined first, so that a run need not wait for it; ended where the server is gone."""
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        problem: OSError | None = None
        try:
            _confine(marshal.loads(terms[1:]), terms[:1])  # noqa: S302 — the server wrote it
        except OSError as error:
            problem = error
        with suppress(OSError):
            _rehearse(null)
        order, descriptors = _received(control)
        if order is not None:
            _keep(control, problem, order, [null, *descriptors])
    finally:
        os._exit(1)


def _rehearse(null: int) -> None:
    """Take an order and start nothing, while nobody waits: what is first used after a fork is slow to be used."""
    ours, theirs = socket.socketpair()
    order = {"command": [f"{os.devnull}/"], "environment": {}, "directory": "/", "cpu_seconds": 0}
    with ours, theirs:
        send_order(ours, marshal.dumps(order), [null, null])
        received, streams = _received(theirs)
    try:
        _started(received or order, [null, *streams])
    finally:
        for stream in streams:
            os.close(stream)


def send_order(keeper: socket.socket, order: bytes, streams: list[int]) -> None:
    """What the server does: all of it at once, so that the keeper is woken once."""
    message = len(order).to_bytes(LENGTH_BYTES, "little") + order
    sent = socket.send_fds(keeper, [message], streams)
    if sent < len(message):
        keeper.sendall(message[sent:])


def _keep(control: socket.socket, problem: OSError | None, order: dict[str, Any], streams: list[int]) -> None:
    """Start the run and watch it."""
    try:
        if problem is not None:
            raise problem
        _limit(resource.RLIMIT_CPU, order["cpu_seconds"])
        os.chdir(order["directory"])
        script = _started(order, streams)
    except OSError as error:
        control.sendall(f"error {error.errno} {error.filename or ''}\n".encode())
        os._exit(0)
    for descriptor in streams:
        os.close(descriptor)
    _watch(control, script, is_first=os.getpid() == 1)


def _received_with(connection: socket.socket, most: int) -> tuple[bytes, list[int]]:
    """A message and the descriptors that came with it; no script inherits them. `recv_fds` knows no flag for that."""
    message, descriptors, _, _ = socket.recv_fds(connection, most, _MOST_DESCRIPTORS)
    for descriptor in descriptors:
        os.set_inheritable(descriptor, False)
    return message, descriptors


def _received(control: socket.socket) -> tuple[dict[str, Any] | None, list[int]]:
    """The order of the server and its streams; None if that is gone, EOFError if it went in the middle of it."""
    piece, descriptors = _received_with(control, _FIRST_PIECE)
    if not piece:
        return None, descriptors
    text = piece[LENGTH_BYTES:]
    missing = int.from_bytes(piece[:LENGTH_BYTES], "little") - len(text)
    if missing > 0:
        text += control.recv(missing, socket.MSG_WAITALL)
    order: dict[str, Any] = marshal.loads(text)  # noqa: S302 — the server wrote it
    return order, descriptors


def _confine(terms: dict[str, Any], kind: bytes) -> None:
    """Take the limits and give the privileges up, before anything of a stranger's is started."""
    processes = terms["limits"].pop("RLIMIT_NPROC")
    for name, limit in terms["limits"].items():
        _limit(getattr(resource, name), limit)
    if terms["switch"]:
        os.setgroups([])
        os.setgid(terms["gid"])
        os.setuid(terms["uid"])
    # In user namespaces of their own runs cannot look at each other, and the processes of each are counted alone.
    if os.getpid() == 1 and (kind == NAMESPACE_BY_USER or (terms["switch"] and _libc.unshare(_CLONE_NEWUSER) == 0)):
        _map_user_to_itself(terms["uid"], terms["gid"])
    # Only now: the limit at its making is what a user namespace allows all the processes of its owner, everywhere.
    _limit(resource.RLIMIT_NPROC, processes)
    _control_process(_SET_DUMPABLE, 0)
    _control_process(_SET_SUBREAPER, 1)


def _map_user_to_itself(uid: int, gid: int) -> None:
    _control_process(_SET_DUMPABLE, 1)  # else the files below belong to root
    for name, text in (("setgroups", "deny"), ("uid_map", f"{uid} {uid} 1"), ("gid_map", f"{gid} {gid} 1")):
        _write(f"/proc/self/{name}", text)


def _write(file: str, text: str) -> None:
    with open(file, "w", encoding="ascii") as opened:  # noqa: PTH123 — pathlib is slow to load
        opened.write(text)


def _limit(which: int, limit: int) -> None:
    """Soft and hard, never above what the server itself may have."""
    _, most = resource.getrlimit(which)
    allowed = limit if most == resource.RLIM_INFINITY else min(limit, most)
    resource.setrlimit(which, (allowed, allowed))


def _started(order: dict[str, Any], streams: list[int]) -> int:
    """Start the script: the first program that the search path has. Raises `OSError` with the name as written."""
    command, environment = order["command"], order["environment"]
    name = command[0]
    folders = [""] if "/" in name else [f"{folder}/" for folder in environment.get("PATH", "").split(":") if folder]
    for folder in folders:
        try:
            return os.posix_spawn(
                folder + name,
                command,
                environment,
                file_actions=[(os.POSIX_SPAWN_DUP2, stream, place) for place, stream in enumerate(streams)],
                setsigdef=_INTERPRETERS_CHANGE,
                # A session costs a millisecond more than a group. In a namespace nothing can get away by either.
                **({"setpgroup": 0} if os.getpid() == 1 else {"setsid": True}),
            )
        except OSError as error:
            if not isinstance(error, FileNotFoundError | NotADirectoryError):
                raise
    raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), name)


def _watch(control: socket.socket, script: int, *, is_first: bool) -> NoReturn:
    """Until the script has ended, or the server is gone; then nothing of the run may stay."""
    end = os.pidfd_open(script)
    poll = select.poll()
    poll.register(end, select.POLLIN)
    poll.register(control, select.POLLIN)
    status: int | None = None
    while status is None:
        for descriptor, _ in poll.poll(_REAP_MILLISECONDS):
            if descriptor != end and not _obey(control, script, is_first=is_first):
                _sweep(script, is_first=is_first)
                os._exit(0)
        status = _reaped(script)
    _sweep(script, is_first=is_first)
    with suppress(OSError):
        control.sendall(f"end {status}\n".encode())
    os._exit(0)


def _reaped(script: int) -> int | None:
    """Collect whoever has ended; the status of the script once it has."""
    with suppress(ChildProcessError):
        while True:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == script:
                return os.waitstatus_to_exitcode(status)
            if pid == 0:
                break
    return None


def _obey(control: socket.socket, script: int, *, is_first: bool) -> bool:
    """Do what the server says; False if it is gone."""
    if control.recv(1) != b"T":
        return False
    with suppress(OSError):
        if is_first:
            os.kill(-1, signal.SIGTERM)  # everybody in this namespace but its first process
        else:
            os.killpg(script, signal.SIGTERM)
    return True


def _sweep(script: int, *, is_first: bool) -> None:
    """Without a namespace: kill the group, and then whoever comes to this process as an orphan."""
    if is_first:
        return  # the kernel does it when this process ends, and nobody can outrun it
    with suppress(OSError):
        os.killpg(script, signal.SIGKILL)
    with suppress(OSError, ValueError):
        children = f"/proc/self/task/{os.getpid()}/children"
        for _ in range(1000):
            with open(children) as file:  # noqa: PTH123 — see above
                left = [int(pid) for pid in file.read().split()]
            if not left:
                return
            for pid in left:
                os.kill(pid, signal.SIGKILL)
            os.waitpid(-1, 0)


def _control_process(option: int, value: int) -> None:
    if _libc.prctl(option, value, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), f"prctl {option}")


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])))
