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

A keeper is a copy of the launcher, and every page of memory that it writes to is copied for it, were it only to count a
reference. So what keepers have in common is worked out before they are made, `typing` is not loaded, and a keeper opens
no file as text and makes no member of an enumeration.
"""

from __future__ import annotations

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

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, NoReturn

NAMESPACE_BY_ROOT, NAMESPACE_BY_USER, NO_NAMESPACE = b"R", b"U", b"-"
_CLONE_NUMBERS = {"x86_64": 56, "aarch64": 220, "riscv64": 220, "armv7l": 120, "i686": 120, "ppc64le": 120}
_CLONE_NUMBER = _CLONE_NUMBERS.get(os.uname().machine)
_CLONE_NEWUSER, _CLONE_NEWPID, _CLONE_PIDFD = 0x10000000, 0x20000000, 0x1000
_FLAGS = {NAMESPACE_BY_ROOT: _CLONE_NEWPID, NAMESPACE_BY_USER: _CLONE_NEWPID | _CLONE_NEWUSER}
_SET_DUMPABLE, _SET_SUBREAPER, _SET_NO_NEW_PRIVILEGES = 4, 36, 38
_REAP_MILLISECONDS = 500
_LONGEST_TERMS = 4096
LENGTH_BYTES = 4
_FIRST_PIECE = 8192  # bytes: most orders are shorter, and come in one piece
_ROOM_FOR_DESCRIPTORS = socket.CMSG_SPACE(2 * 4)
_CLOSED_ON_EXEC = int(getattr(socket, "MSG_CMSG_CLOEXEC", 0))  # only Linux makes keepers, others load this file
_INTERPRETERS_CHANGE = tuple(map(int, (signal.SIGPIPE, signal.SIGXFSZ, signal.SIGINT, signal.SIGCHLD)))
"""Signals that Python treats otherwise than a fresh program expects."""
_SIGCHLD, _DEFAULT = int(signal.SIGCHLD), int(signal.SIG_DFL)

_libc = ctypes.CDLL(None, use_errno=True)


def serve(requests: socket.socket) -> None:
    """Start keepers until the server is gone."""
    _give_up_what_no_script_needs()
    requests.set_inheritable(False)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # keepers are waited for by their pidfd, nobody needs their status
    null = os.open(os.devnull, os.O_RDWR)
    known: dict[bytes, dict[str, Any]] = {}
    gc.disable()
    gc.freeze()  # what is never looked at again is never copied for a keeper
    while True:
        message, descriptors = _received_with(requests, _LONGEST_TERMS)
        if not message:
            return
        if message not in known:
            known = {message: _understood(message)}  # runs seldom come on other terms than the last one
        terms = known[message]
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM, fileno=descriptors[0]) as control:
            keeper = _cloned(terms["kind"])
            if keeper is None:
                requests.close()
                _await_run(control, terms, null)
            _introduce(control, *keeper)


def _introduce(control: socket.socket, pidfd: int, kind: bytes) -> None:
    """Tell the server who keeps its run; it may have given up."""
    rights = (socket.SOL_SOCKET, socket.SCM_RIGHTS, pidfd.to_bytes(4, sys.byteorder))
    with suppress(OSError):
        control.sendmsg([b"keeper %b\n" % kind], [rights])
    os.close(pidfd)


def _give_up_what_no_script_needs() -> None:
    """What every keeper and script inherits, done once: each system call less is time less for every run."""
    _control_process(_SET_DUMPABLE, 0)
    _control_process(_SET_NO_NEW_PRIVILEGES, 1)
    os.umask(0o077)
    with suppress(OSError):
        _write("/proc/self/oom_score_adj", b"1000")  # where memory runs out, scripts go first and not the server


def _understood(message: bytes) -> dict[str, Any]:
    """The terms of a request, with each limit as the system takes it: soft and hard, in the order of the request."""
    terms: dict[str, Any] = marshal.loads(message[1:])  # noqa: S302 - the server wrote it
    limits = {which: _allowed(which, limit) for which, limit in terms["limits"]}
    processes = limits.pop(resource.RLIMIT_NPROC)
    return {**terms, "kind": message[:1], "processes": processes, "limits": tuple(limits.items())}


def _allowed(which: int, limit: int) -> tuple[int, int]:
    """Soft and hard, never above what the server itself may have."""
    _, most = resource.getrlimit(which)
    allowed = limit if most == resource.RLIM_INFINITY else min(limit, most)
    return allowed, allowed


def _cloned(kind: bytes) -> tuple[int, bytes] | None:
    """The pidfd of a new keeper and what it has become; None in the keeper itself."""
    flags = _FLAGS.get(kind, 0)
    if _CLONE_NUMBER is None or not flags:
        child = os.fork()
        return (os.pidfd_open(child), NO_NAMESPACE) if child else None
    pidfd = ctypes.c_int(-1)
    child = _libc.syscall(_CLONE_NUMBER, flags | _CLONE_PIDFD | _SIGCHLD, None, ctypes.byref(pidfd), None, None)
    if child < 0:  # the kernel or the container forbids it: the level is reached without
        return _cloned(NO_NAMESPACE)
    return (pidfd.value, kind) if child else None


def _await_run(control: socket.socket, terms: dict[str, Any], null: int) -> NoReturn:
    """The life of a keeper: confined first, so that a run need not wait for it; ended where the server is gone."""
    try:
        is_first = os.getpid() == 1
        problem: OSError | None = None
        try:
            _confine(terms, is_first=is_first)
        except OSError as error:
            problem = error
        text, descriptors = _received_with(control, _FIRST_PIECE)
        if text:
            order = _order(control, text)
            _keep(control, problem, order, [null, *descriptors], is_first=is_first)
    finally:
        os._exit(1)


def _keep(
    control: socket.socket, problem: OSError | None, order: dict[str, Any], streams: list[int], *, is_first: bool
) -> None:
    """Start the run and watch it."""
    try:
        if problem is not None:
            raise problem
        resource.setrlimit(resource.RLIMIT_CPU, _allowed(resource.RLIMIT_CPU, order["cpu_seconds"]))
        os.chdir(order["directory"])
        script = _started(order, streams, is_first=is_first)
    except OSError as error:
        control.sendall(f"error {error.errno} {error.filename or ''}\n".encode())
        os._exit(0)
    for descriptor in streams:
        os.close(descriptor)
    _watch(control, script, is_first=is_first)


def _received_with(connection: socket.socket, most: int) -> tuple[bytes, list[int]]:
    """A message and the descriptors that came with it; no script inherits them. `recv_fds` knows no flag for that."""
    message, ancillary, _, _ = connection.recvmsg(most, _ROOM_FOR_DESCRIPTORS, _CLOSED_ON_EXEC)
    return message, [number for _, _, data in ancillary for number in memoryview(data).cast("i")]


def _order(control: socket.socket, text: bytes) -> dict[str, Any]:
    """The order of the server, which begins with this; raises EOFError if the server is gone in the middle of it."""
    missing = LENGTH_BYTES + int.from_bytes(text[:LENGTH_BYTES], "little") - len(text)
    if missing > 0:
        text += control.recv(missing, socket.MSG_WAITALL)
    order: dict[str, Any] = marshal.loads(text[LENGTH_BYTES:])  # noqa: S302 - the server wrote it
    return order


def _confine(terms: dict[str, Any], *, is_first: bool) -> None:
    """Take the limits and give the privileges up, before anything of a stranger's is started."""
    # Not by `signal`, which makes an object of an enumeration for it.
    _libc.signal(_SIGCHLD, _DEFAULT)
    for which, limit in terms["limits"]:
        resource.setrlimit(which, limit)
    uid, gid = terms["uid"], terms["gid"]
    if terms["switch"]:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    # In user namespaces of their own runs cannot look at each other, and the processes of each are counted alone.
    if is_first and (terms["kind"] == NAMESPACE_BY_USER or (terms["switch"] and _libc.unshare(_CLONE_NEWUSER) == 0)):
        _map_user_to_itself(uid, gid)
    # Only now: the limit at its making is what a user namespace allows all the processes of its owner, everywhere.
    resource.setrlimit(resource.RLIMIT_NPROC, terms["processes"])
    _control_process(_SET_DUMPABLE, 0)
    if not is_first:  # orphans come to the first process of a namespace anyway
        _control_process(_SET_SUBREAPER, 1)


def _map_user_to_itself(uid: int, gid: int) -> None:
    _control_process(_SET_DUMPABLE, 1)  # else the files below belong to root
    _write("/proc/self/setgroups", b"deny")
    _write("/proc/self/uid_map", b"%d %d 1" % (uid, uid))
    _write("/proc/self/gid_map", b"%d %d 1" % (gid, gid))


def _write(file: str, text: bytes) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_CLOEXEC)
    os.write(descriptor, text)
    os.close(descriptor)


def _started(order: dict[str, Any], streams: list[int], *, is_first: bool) -> int:
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
                **({"setpgroup": 0} if is_first else {"setsid": True}),
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
    try:
        control.send(b"end %d\n" % status)
    finally:
        os._exit(0)


def _reaped(script: int) -> int | None:
    """Collect whoever has ended; the status of the script once it has."""
    try:
        while True:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == script:
                return os.waitstatus_to_exitcode(status)
            if pid == 0:
                return None
    except ChildProcessError:
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
            with open(children) as file:  # noqa: PTH123 - pathlib is slow to load
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
