"""The corpus of hostile scripts: what each tries, and what comes of it at each level; docs/isolation.md is made of it.

A script says as its last line what it could do: `allowed`, `denied` or `capped`. Where the runner ends it, or keeps
what it left from being taken, `Proof` says what is looked at instead.
"""

from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Final

BEGINNING: Final = """
import ctypes, errno, os, resource, signal, socket, subprocess, sys, threading, time
E = os.environ
SERVER = int(E["SERVER"])
def attempt(act):
    try:
        act()
    except Exception as error:
        print("denied:", type(error).__name__, error)
    else:
        print("allowed")
def spawn(*command, **how):
    return subprocess.Popen(command, **how)
def lasting(**how):
    return spawn("/bin/sleep", E["MARK"], **how)
def capped(act):
    try:
        act()
    except (MemoryError, OSError, RuntimeError) as error:
        print("capped:", type(error).__name__)
    else:
        print("allowed")
def forked(act):
    if os.fork() == 0:
        act()
        os._exit(0)
"""


class Outcome(StrEnum):
    """What a script achieves."""

    DENIED = "denied"
    ALLOWED = "allowed"
    CAPPED = "capped"


class Proof(Enum):
    """By what the outcome is known."""

    LAST_LINE = "the script says so"
    TIME_LIMIT = "the run timed out"
    NO_RESULT = "nothing was taken from the result file"
    SIGNAL = "the signal is the run's end"


@dataclass(frozen=True, slots=True, kw_only=True)
class HostileScript:
    """`limited` holds where scripts run as a user of their own, `same_user` (left out: the same) where they do not."""

    tries: str
    script: str
    limited: Outcome
    sandboxed: Outcome
    same_user: Outcome | None = None
    proof: Proof = Proof.LAST_LINE


_D, _A, _C = Outcome.DENIED, Outcome.ALLOWED, Outcome.CAPPED


def _all(outcome: Outcome, tries: str, script: str, proof: Proof = Proof.LAST_LINE) -> HostileScript:
    return HostileScript(tries=tries, script=script, limited=outcome, sandboxed=outcome, proof=proof)


def _by_level(
    tries: str, script: str, limited: Outcome, sandboxed: Outcome, same_user: Outcome | None = None
) -> HostileScript:
    return HostileScript(tries=tries, script=script, limited=limited, sandboxed=sandboxed, same_user=same_user)


STAYING = [
    _all(_D, "stay alive by a child in the background", "lasting(); print('denied')"),
    _all(_D, "stay alive by a double fork", "forked(lambda: lasting()); os.wait(); print('denied')"),
    _all(_D, "stay alive in a session of its own", "lasting(start_new_session=True); print('denied')"),
    _all(
        _D,
        "stay alive by a double fork, a session, another directory and an empty environment",
        "forked(lambda: (os.setsid(), os.chdir('/'), lasting(env={}))); os.wait(); print('denied')",
    ),
    _all(
        _D,
        "stay alive by ignoring HUP and TERM",
        "signal.signal(1, signal.SIG_IGN); signal.signal(15, signal.SIG_IGN); lasting(restore_signals=False)\n"
        "print('denied')",
    ),
    _all(
        _C,
        "run past the time limit and ignore TERM",
        "signal.signal(15, signal.SIG_IGN); lasting().wait()",
        Proof.TIME_LIMIT,
    ),
    _all(_C, "sleep past the time limit", "lasting().wait()", Proof.TIME_LIMIT),
    _all(_C, "compute past the time limit", "while True: pass", Proof.TIME_LIMIT),
    _all(_C, "stop itself", "os.kill(os.getpid(), signal.SIGSTOP)", Proof.TIME_LIMIT),
    _all(_C, "close its output and stay", "os.close(1); os.close(2); lasting().wait()", Proof.TIME_LIMIT),
    _all(
        _D,
        "keep the run waiting by a grandchild that holds the pipes",
        "forked(lambda: (os.setsid(), lasting(env={}))); os.wait(); print('denied')",
    ),
    _all(_D, "kill its parent", "p = os.getppid(); os.kill(p, 9); time.sleep(0.2); print('denied')"),
    _all(_D, "kill everybody", "lasting(); os.kill(-1, 9); time.sleep(0.1); print('denied')"),
]
TAKING = [
    _all(
        _C,
        "start processes without end",
        "def bomb():\n    while True:\n        if os.fork() == 0:\n            time.sleep(60)\ncapped(bomb)",
    ),
    _all(
        _C,
        "start threads without end",
        "def bomb():\n    while True:\n        threading.Thread(target=time.sleep, args=(60,), daemon=True).start()\n"
        "capped(bomb); sys.stdout.flush(); os._exit(0)",
    ),
    _all(
        _C, "take all memory", "def hog():\n    kept = []\n    while True: kept.append(bytearray(10**7))\ncapped(hog)"
    ),
    _all(
        _C,
        "write one enormous file",
        "def fill():\n    with open('big', 'wb') as f:\n        while True: f.write(bytes(10**6))\ncapped(fill)",
    ),
    _all(_C, "open files without end", "def many():\n    while True: os.open('/', 0)\ncapped(many)"),
    _all(_A, "make very many files", "for n in range(2000): open(f'f{n}', 'w').close()\nprint('allowed')"),
    _all(_A, "nest directories deeply", "for n in range(3000): os.mkdir('d'); os.chdir('d')\nprint('allowed')"),
    _all(
        _A, "delete its own directory", "import shutil; shutil.rmtree(E['HOME'], ignore_errors=True); print('allowed')"
    ),
    _all(_A, "shut its own directory", "os.makedirs('a/b'); os.chmod('a/b', 0); os.chmod('.', 0); print('allowed')"),
    _all(
        _D, "leave a core dump", "print('denied' if resource.getrlimit(resource.RLIMIT_CORE) == (0, 0) else 'allowed')"
    ),
    _all(
        _D,
        "raise its own limits",
        "h = resource.getrlimit(resource.RLIMIT_NOFILE)[1]\n"
        "attempt(lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (h + 1, h + 1)))",
    ),
    _all(
        _D,
        "be spared when memory runs out",
        "attempt(lambda: os.write(os.open('/proc/self/oom_score_adj', 1), b'-1000'))",
    ),
    _all(_D, "take precedence over others", "attempt(lambda: os.nice(-5))"),
]
PRINTING = [
    _all(
        _A,
        "flood standard output",
        "for _ in range(int(E['MEGABYTES'])): sys.stdout.write('x' * 999999 + '\\n')\nprint('allowed')",
    ),
    _all(
        _A,
        "flood standard error",
        "for _ in range(int(E['MEGABYTES'])): sys.stderr.write('x' * 999999 + '\\n')\nprint('allowed')",
    ),
    _all(
        _A,
        "flood both by turns",
        "for _ in range(int(E['MEGABYTES'])):\n    for s in (sys.stdout, sys.stderr): s.write('x' * 499999 + '\\n')\n"
        "print('allowed')",
    ),
    _all(
        _A,
        "print one endless line",
        "for _ in range(int(E['MEGABYTES'])): sys.stdout.write('x' * 10**6)\nprint('\\nallowed')",
    ),
    _all(_A, "print NUL bytes", "os.write(1, bytes(10)); print('\\nallowed')"),
    _all(_A, "print what is no text", "os.write(1, bytes(range(256)) * 10); print('\\nallowed')"),
    _all(_A, "print terminal commands", "print('\\033[2J\\033]0;x\\007'); print('allowed')"),
    _all(_A, "print markup", "print('<script>alert(1)</script>'); print('allowed')"),
    HostileScript(
        tries="end by a signal",
        script="sys.stdout.flush(); os.kill(os.getpid(), signal.SIGSEGV)",
        limited=_A,
        sandboxed=_A,
        proof=Proof.SIGNAL,
    ),
]
RESULTS = [
    _all(_D, "have the key taken for its result, by a link", "os.symlink(E['KEY'], 'result.json')", Proof.NO_RESULT),
    _all(
        _D,
        "have the key taken for its result, by a second name",
        "try: os.link(E['KEY'], 'result.json')\nexcept OSError as error: print(error)",
        Proof.NO_RESULT,
    ),
    _all(_D, "make the reader of its result wait, by a pipe", "os.mkfifo('result.json')", Proof.NO_RESULT),
    _all(_D, "make its result a directory", "os.mkdir('result.json')", Proof.NO_RESULT),
    _all(_D, "make its result a device", "os.symlink('/dev/zero', 'result.json')", Proof.NO_RESULT),
    _all(_D, "leave an enormous result", "open('result.json', 'w').write('[' * 10**7)", Proof.NO_RESULT),
    _by_level("put another directory in the place of its own", "attempt(lambda: os.rename(E['HOME'], E['HOME'] + 'x'))",
              _D, _D, _A),
]  # fmt: skip
LOOKING = [
    _all(_D, "read the server's memory", "attempt(lambda: open(f'/proc/{SERVER}/mem', 'rb').read(1))"),
    _all(_D, "read the server's environment", "attempt(lambda: open(f'/proc/{SERVER}/environ', 'rb').read(1))"),
    _all(_D, "look at the server's open files", "attempt(lambda: os.listdir(f'/proc/{SERVER}/fd'))"),
    _all(
        _D,
        "trace the server",
        "libc = ctypes.CDLL(None, use_errno=True)\n"
        "def seize():\n    if libc.ptrace(0x4206, SERVER, 0, 0) != 0: raise OSError(ctypes.get_errno(), 'ptrace')\n"
        "attempt(seize)",
    ),
    _all(_D, "signal the server", "attempt(lambda: os.kill(SERVER, 0))"),
    _by_level(
        "see the server's command line", "attempt(lambda: open(f'/proc/{SERVER}/cmdline', 'rb').read(1))", _A, _D
    ),
    _by_level("read the database", "attempt(lambda: open(E['DATABASE']).read())", _D, _D, _A),
    _by_level("change the database", "attempt(lambda: open(E['DATABASE'], 'a').close())", _D, _D, _A),
    _by_level("read the key", "attempt(lambda: open(E['KEY']).read())", _D, _D, _A),
    _by_level("read the directory of another run", "attempt(lambda: open(E['OTHER_RUN'] + '/script').read())", _A, _D),
    _all(
        _D,
        "read another goal's secrets while its script runs",
        "def search():\n"
        "    for pid in filter(str.isdigit, os.listdir('/proc')):\n"
        "        try: text = open(f'/proc/{pid}/environ', 'rb').read()\n"
        "        except OSError: continue\n"
        "        if b'CANARY=of another goal' in text: return\n"
        "    raise LookupError('not found')\n"
        "attempt(search)",
    ),
    _by_level("write into the program's folder", "attempt(lambda: open(E['FOLDER'] + '/x', 'w'))", _D, _D, _A),
    _by_level("write where everybody may", "attempt(lambda: open(E['SHARED'] + '/x', 'w'))", _A, _D),
    _all(_D, "write among the system's programs", "attempt(lambda: open('/usr/bin/x', 'w'))"),
    _all(_D, "read the system's passwords", "attempt(lambda: open('/etc/shadow').read())"),
    _all(_D, "read the home of root", "attempt(lambda: os.listdir('/root'))"),
    _by_level("look around in the homes of people", "attempt(lambda: os.listdir('/home'))", _A, _D),
    _all(
        _D,
        "use a descriptor that it inherited",
        "fds = sorted(map(int, os.listdir('/proc/self/fd')))\nprint('denied' if len(fds) == 4 else f'allowed {fds}')",
    ),
    _all(_D, "find a terminal", "attempt(lambda: open('/dev/tty'))"),
]
GAINING = [
    _all(
        _D,
        "become root by a setuid program",
        "def become():\n"
        "    if subprocess.run([E['SETUID_ID'], '-u'], capture_output=True, text=True).stdout != '0\\n':\n"
        "        raise PermissionError('still the same')\n"
        "attempt(become)",
    ),
    _all(_D, "become root by su", "attempt(lambda: subprocess.run(['su', '-c', 'true'], check=True, stderr=-3))"),
    _all(_D, "become root by asking", "attempt(lambda: os.setuid(0))"),
    _by_level(
        "make namespaces of its own",
        "attempt(lambda: subprocess.run(['unshare', '--user', '--map-root-user', 'true'], check=True))",
        _A,
        _D,
    ),
    _all(_D, "change the kernel's settings", "attempt(lambda: open('/proc/sys/kernel/core_pattern', 'w'))"),
    _by_level(
        "talk to the server on loopback",
        "attempt(lambda: socket.create_connection(('127.0.0.1', int(E['PORT'])), 2))",
        _A,
        _D,
    ),
]
GROUPS: Final = {
    "Staying": STAYING,
    "Taking all there is": TAKING,
    "Printing": PRINTING,
    "Leaving a result": RESULTS,
    "Looking around": LOOKING,
    "Gaining power": GAINING,
}
CORPUS: Final = [each for group in GROUPS.values() for each in group]
