"""What a process that parses untrusted files may no longer do, and what keeps its parent's memory from it.

Three layers, each of which holds by itself where the others are not to be had:

* *Limits* (setrlimit(2)): with ``RLIMIT_NOFILE`` at 0 no descriptor can be made any more, so nothing can be opened, no
  socket made, no pipe; what is open stays usable. Needs no privilege and works on AWS Lambda.
* *Capabilities* are given up, so that a process of root is held by its limits too.
* *Seccomp* (seccomp(2)): a list of system calls that computing needs; every other one fails with EPERM. It also keeps
  the process from signalling, tracing and reading other processes, from forking and from running programs.

A parent calls ``hide_memory`` first: a process that is not dumpable can't be traced by another of the same user, and
its ``/proc/<pid>/environ`` and ``/proc/<pid>/mem`` belong to root (prctl(2), ``PR_SET_DUMPABLE``).
"""

from __future__ import annotations

import ctypes
import errno
import platform
import resource
import struct
import sys
from typing import Final, Literal

type Layer = Literal["limits", "capabilities", "seccomp"]

_PR_SET_DUMPABLE: Final = 4
_PR_SET_NO_NEW_PRIVS: Final = 38
_PR_SET_SECCOMP: Final = 22
_SECCOMP_MODE_FILTER: Final = 2
_CAPABILITY_VERSION_3: Final = 0x20080522

# Classic BPF, linux/filter.h; offsets into struct seccomp_data, linux/seccomp.h.
_LOAD: Final = 0x20  # BPF_LD | BPF_W | BPF_ABS
_JUMP_IF_EQUAL: Final = 0x15  # BPF_JMP | BPF_JEQ | BPF_K
_RETURN: Final = 0x06  # BPF_RET | BPF_K
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16
_ALLOW: Final = 0x7FFF0000
_REFUSE: Final = 0x00050000 | errno.EPERM
_KILL: Final = 0x80000000

# What computing, memory, time and the two open pipes need. Numbers: asm/unistd_64.h and asm-generic/unistd.h.
_CALLS: Final = {
    "x86_64": {
        "read": 0, "write": 1, "close": 3, "fstat": 5, "poll": 7, "lseek": 8, "mmap": 9, "mprotect": 10, "munmap": 11,
        "brk": 12, "rt_sigaction": 13, "rt_sigprocmask": 14, "rt_sigreturn": 15, "readv": 19, "writev": 20,
        "sched_yield": 24, "mremap": 25, "madvise": 28, "nanosleep": 35, "getpid": 39, "exit": 60, "uname": 63,
        "gettimeofday": 96, "getrlimit": 97, "getrusage": 98, "sysinfo": 99, "times": 100, "getuid": 102,
        "getgid": 104, "geteuid": 107, "getegid": 108, "getppid": 110, "sigaltstack": 131, "gettid": 186, "time": 201,
        "futex": 202, "sched_getaffinity": 204, "restart_syscall": 219, "clock_gettime": 228, "clock_getres": 229,
        "clock_nanosleep": 230, "exit_group": 231, "ppoll": 271, "getrandom": 318, "membarrier": 324, "rseq": 334,
    },
    "aarch64": {
        "close": 57, "lseek": 62, "read": 63, "write": 64, "readv": 65, "writev": 66, "ppoll": 73, "fstat": 80,
        "exit": 93, "exit_group": 94, "futex": 98, "nanosleep": 101, "clock_gettime": 113, "clock_getres": 114,
        "clock_nanosleep": 115, "sched_getaffinity": 123, "sched_yield": 124, "restart_syscall": 128,
        "sigaltstack": 132, "rt_sigaction": 134, "rt_sigprocmask": 135, "rt_sigreturn": 139, "times": 153,
        "uname": 160, "getrlimit": 163, "getrusage": 165, "gettimeofday": 169, "getpid": 172, "getppid": 173,
        "getuid": 174, "geteuid": 175, "getgid": 176, "getegid": 177, "gettid": 178, "sysinfo": 179, "brk": 214,
        "munmap": 215, "mremap": 216, "mmap": 222, "mprotect": 226, "madvise": 233, "getrandom": 278,
        "membarrier": 283, "rseq": 293,
    },
}  # fmt: skip
_PRLIMIT64: Final = {"x86_64": 302, "aarch64": 261}  # allowed for the process itself only
_AUDIT_ARCH: Final = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}  # linux/audit.h


def hide_memory() -> bool:
    """Keep other processes of the same user from tracing this one and from reading its memory and environment.

    Returns:
        Whether the kernel allowed it; never on other systems than Linux.
    """
    return sys.platform == "linux" and _prctl(_PR_SET_DUMPABLE, 0)


def confine(*, seccomp: bool = True) -> frozenset[Layer]:
    """Give up, for good, everything but computing and the descriptors that are open.

    Args:
        seccomp: whether to try the third layer; False shows what the others hold without it.

    Returns:
        The layers that hold now. A layer that the system refuses is left out, the others hold all the same.
    """
    layers: set[Layer] = set()
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
    layers.add("limits")
    if sys.platform != "linux":
        return frozenset(layers)
    no_new_privileges = _prctl(_PR_SET_NO_NEW_PRIVS, 1)
    if _drop_capabilities():
        layers.add("capabilities")
    if seccomp and no_new_privileges and _filter_calls(platform.machine()):
        layers.add("seccomp")
    return frozenset(layers)


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _prctl(option: int, value: int) -> bool:
    libc = _libc()
    return bool(libc.prctl(option, ctypes.c_ulong(value), ctypes.c_ulong(0), ctypes.c_ulong(0), ctypes.c_ulong(0)) == 0)


def _drop_capabilities() -> bool:
    """capset(2) with empty sets; True when the process has none afterwards."""
    header = struct.pack("=Ii", _CAPABILITY_VERSION_3, 0)
    return bool(_libc().capset(header, bytes(24)) == 0)


def _filter_calls(machine: str) -> bool:
    """Install the list of allowed calls; False where the machine is unknown or the kernel refuses."""
    if machine not in _CALLS:
        return False
    code = program(machine)
    filters = ctypes.create_string_buffer(code, len(code))
    fprog = struct.pack("@HxxxxxxP", len(code) // 8, ctypes.addressof(filters))
    libc = _libc()
    return bool(libc.prctl(_PR_SET_SECCOMP, ctypes.c_ulong(_SECCOMP_MODE_FILTER), fprog, 0, 0) == 0)


def program(machine: str) -> bytes:
    """The filter as classic BPF: 8 bytes an instruction (``struct sock_filter``).

    Args:
        machine: ``x86_64`` or ``aarch64``, as ``platform.machine()`` tells.
    """
    lines = [
        _line(_LOAD, _ARCHITECTURE),
        _line(_JUMP_IF_EQUAL, _AUDIT_ARCH[machine], 1, 0),
        _line(_RETURN, _KILL),
        _line(_LOAD, _NUMBER),
    ]
    for number in sorted(_CALLS[machine].values()):
        lines += [_line(_JUMP_IF_EQUAL, number, 0, 1), _line(_RETURN, _ALLOW)]
    lines += [
        _line(_JUMP_IF_EQUAL, _PRLIMIT64[machine], 0, 4),
        _line(_LOAD, _FIRST_ARGUMENT),  # the low half of the process id on a little-endian machine; 0 is the caller
        _line(_JUMP_IF_EQUAL, 0, 0, 1),
        _line(_RETURN, _ALLOW),
        _line(_RETURN, _REFUSE),
        _line(_RETURN, _REFUSE),
    ]
    return b"".join(lines)


def _line(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("=HBBI", code, if_true, if_false, value)
