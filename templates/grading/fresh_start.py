"""Every test process begins in the same place: what an earlier one left behind could tell it which tests are changed."""

import os
import shutil
import stat

SYSTEM_FOLDERS = ("/dev/shm", "/dev/mqueue", "/run", "/var/tmp")


class FreshStart:
    """Folders as they are now, kept in memory that no test process can read."""

    def __init__(self, workspace, out, own_machine):
        private = [os.environ.get(name, "") for name in ("TMPDIR", "HOME")]
        folders = [workspace, out, *private, *(SYSTEM_FOLDERS if own_machine else ())]
        self.folders = [Folder(path) for path in dict.fromkeys(folders) if os.path.isdir(path)]
        self.own_machine = own_machine

    def restore(self):
        """Only while no test process lives."""
        for folder in self.folders:
            folder.restore()
        if self.own_machine:
            remove_shared_objects()


class Folder:
    def __init__(self, root):
        self.root = root
        self.entries = {path: Entry(path, status) for path, status in walk(root)}

    def restore(self):
        for path, status in walk(self.root, self.is_foreign):
            entry = self.entries.get(path)
            if entry is None or not entry.is_kind(status):
                remove(path)
        for entry in self.entries.values():
            entry.restore()
        # What was written into a folder changed its time.
        for entry in reversed(self.entries.values()):
            entry.restore_folder()

    def is_foreign(self, path, status):
        entry = self.entries.get(path)
        return entry is None or not entry.is_kind(status)


class Entry:
    def __init__(self, path, status):
        self.path, self.mode, self.times = path, status.st_mode, (status.st_atime_ns, status.st_mtime_ns)
        self.content = read(path, status)
        self.mark = mark_of(status)

    def is_kind(self, status):
        return stat.S_IFMT(self.mode) == stat.S_IFMT(status.st_mode)

    def restore(self):
        if stat.S_ISDIR(self.mode):
            if not os.path.isdir(self.path):
                os.mkdir(self.path)
            return
        if self.content is None or self.mark == mark_at(self.path):
            return
        if os.path.lexists(self.path):
            os.unlink(self.path)
        if stat.S_ISLNK(self.mode):
            os.symlink(self.content, self.path)
        else:
            write_new(self.path, self.content)
            os.chmod(self.path, stat.S_IMODE(self.mode))
            os.utime(self.path, ns=self.times)
        self.mark = mark_at(self.path)

    def restore_folder(self):
        if not stat.S_ISDIR(self.mode):
            return
        try:
            os.chmod(self.path, stat.S_IMODE(self.mode))
            os.utime(self.path, ns=self.times)
            for name in os.listxattr(self.path):
                os.removexattr(self.path, name)
        except OSError:
            # A folder of the system's that is not ours could not be changed by a test either.
            return


def walk(root, is_leaf=lambda path, status: False):
    """Each path below the root with its status, folders before what is in them, links not followed."""
    waiting = [root]
    while waiting:
        path = waiting.pop()
        status = os.lstat(path)
        yield path, status
        if stat.S_ISDIR(status.st_mode) and not is_leaf(path, status):
            open_up(path, status)
            try:
                waiting += sorted((entry.path for entry in os.scandir(path)), reverse=True)
            except PermissionError:
                continue


def open_up(path, status):
    if status.st_uid == os.geteuid() and status.st_mode & 0o700 != 0o700:
        os.chmod(path, 0o700)


def remove(path):
    if os.path.islink(path) or not os.path.isdir(path):
        os.unlink(path)
        return
    for folder, names, _ in os.walk(path):
        for name in [folder, *(os.path.join(folder, name) for name in names)]:
            if not os.path.islink(name):
                open_up(name, os.lstat(name))
    shutil.rmtree(path)


def read(path, status):
    if stat.S_ISLNK(status.st_mode):
        return os.readlink(path)
    if not stat.S_ISREG(status.st_mode):
        return None
    with open(path, "rb") as file:
        return file.read()


def write_new(path, content):
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
    with os.fdopen(os.open(path, flags, 0o600), "wb") as file:
        file.write(content)


def mark_at(path):
    try:
        return mark_of(os.lstat(path))
    except FileNotFoundError:
        return None


def mark_of(status):
    """The change time cannot be set by whoever owns the file."""
    return status.st_ino, status.st_ctime_ns, status.st_size, status.st_mode


def remove_shared_objects():
    """System V memory, queues and semaphores outlive the process that made them."""
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)
    for name, remove_one in (("shm", libc.shmctl), ("msg", libc.msgctl)):
        for number in object_ids(name):
            remove_one(number, 0, None)
    for number in object_ids("sem"):
        libc.semctl(number, 0, 0)


def object_ids(kind):
    try:
        with open("/proc/sysvipc/" + kind) as file:
            return [int(line.split()[1]) for line in file.readlines()[1:]]
    except (OSError, ValueError, IndexError):
        return []
