#!/usr/bin/env python3
"""Starts what a systemd unit's ExecStart says inside a folder, with the unit's own limits where a process can set them itself:
its user, no privileges and none to gain, its system-call filter (the same lists, from systemd-analyze), its environment, its
working directory, its umask. Run it in a mount namespace in which the folder is read only but for what the unit may write.

  as_unit.py UNIT ROOT [NAME=VALUE…]
"""
import ctypes, os, pwd, shlex, subprocess, sys

unit, root = sys.argv[1:3]
values = {}
for line in open(unit):
    name, equals, value = line.strip().partition('=')
    if equals and not name.startswith('#'):
        values.setdefault(name, []).append(value)

def calls_of(name, seen=()):
    """The system calls of a group, by systemd's own lists."""
    if not name.startswith('@'):
        return {name}
    found = set()
    lines = subprocess.run(['systemd-analyze', 'syscall-filter', '--no-pager', name], capture_output=True, text=True, check=True).stdout.splitlines()
    for line in lines[1:]:
        word = line.strip()
        if word and not word.startswith('#'):
            found |= calls_of(word)
    return found

allowed = calls_of('@default')
for value in values['SystemCallFilter']:
    for word in value.lstrip('~').split():
        allowed = allowed - calls_of(word) if value.startswith('~') else allowed | calls_of(word)
assert 'read' in allowed and 'chroot' not in allowed and 'mount' not in allowed, sorted(allowed)

seccomp = ctypes.CDLL('libseccomp.so.2', use_errno=True)
seccomp.seccomp_init.restype = ctypes.c_void_p
EPERM, ALLOW = 0x00050000 | 1, 0x7fff0000
filter_ = ctypes.c_void_p(seccomp.seccomp_init(ctypes.c_uint32(EPERM)))
for name in sorted(allowed):
    number = seccomp.seccomp_syscall_resolve_name(name.encode())
    if number >= 0:
        assert seccomp.seccomp_rule_add(filter_, ctypes.c_uint32(ALLOW), number, 0) == 0, name

environment = {'PATH': '/usr/sbin:/usr/bin', 'LANG': 'C.UTF-8'}
environment.update(pair.split('=', 1) for value in values.get('Environment', []) for pair in shlex.split(value))
environment.update(pair.split('=', 1) for pair in sys.argv[3:])
libc = ctypes.CDLL(None)
os.chroot(root)
user = pwd.getpwnam(values['User'][0])
os.chdir(values['WorkingDirectory'][0])
os.umask(int(values['UMask'][0], 8))
for capability in range(64):
    libc.prctl(24, capability, 0, 0, 0)  # PR_CAPBSET_DROP
os.initgroups(user.pw_name, user.pw_gid)
os.setresgid(user.pw_gid, user.pw_gid, user.pw_gid)
os.setresuid(user.pw_uid, user.pw_uid, user.pw_uid)
assert libc.prctl(38, 1, 0, 0, 0) == 0  # PR_SET_NO_NEW_PRIVS
assert seccomp.seccomp_load(filter_) == 0
arguments = shlex.split(values['ExecStart'][-1])
os.execve(arguments[0], arguments, environment)
