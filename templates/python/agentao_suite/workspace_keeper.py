"""Changes a workspace for one variant and brings every file back afterwards, whatever the variant did to it."""

import os
import shutil
import stat

# Repository history is neither tested nor changed by tests, and can hold very many files.
IGNORED = (".git",)


class WorkspaceKeeper:
    """`pristine` is a copy of `root` that nothing else knows of, made with the files' times (see `copy_workspace`)."""

    def __init__(self, root, pristine):
        self._root = root
        self._pristine = pristine
        self._index = dict(scan(root))

    def write(self, files):
        """
        `files` by relative path: {"keepStart": n, "lines": [...], "keepEnd": n}, where the first and the last lines of
        the workspace's own file are kept. Each gets a time of its own, so that compiled files of the original, which
        are recognised by time and size, are never taken for it.
        """
        for path, change in files.items():
            target = self._target(path)
            old = self._index.get(path)
            content = changed_content(self._read(path) if old else b"", change)
            os.makedirs(os.path.dirname(target), exist_ok=True)
            with open(target, "wb") as file:
                file.write(content)
            before = old.mtime_ns if old else 0
            os.utime(target, ns=(before + 10_000_000_000, before + 10_000_000_000))

    def is_equivalent(self, paths, is_same):
        """Whether `is_same(before, after, path)` holds for all of these files, which must be written already."""
        for path in paths:
            if path not in self._index:
                return False
            with open(self._target(path), "rb") as file:
                if not is_same(self._read(path), file.read(), path):
                    return False
        return bool(paths)

    def _target(self, path):
        target = os.path.normpath(os.path.join(self._root, path))
        if not target.startswith(self._root + os.sep):
            raise ValueError(f"{path} leads out of the workspace")
        return target

    def _read(self, path):
        with open(os.path.join(self._pristine, path), "rb") as file:
            return file.read()

    def restore(self):
        """Undoes everything that changed since the start: contents, modes, new and removed files and folders."""
        now = dict(scan(self._root))
        for path in sorted(now.keys() - self._index.keys(), key=len):
            remove(os.path.join(self._root, path))
        for path, entry in sorted(self._index.items()):
            if now.get(path) != entry:
                self._bring_back(path, entry)

    def _bring_back(self, path, entry):
        target = os.path.join(self._root, path)
        source = os.path.join(self._pristine, path)
        if stat.S_ISDIR(entry.mode):
            if not os.path.isdir(target) or os.path.islink(target):
                remove(target)
                os.makedirs(target, exist_ok=True)
            os.chmod(target, stat.S_IMODE(entry.mode))
            return
        remove(target)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        shutil.copy2(source, target, follow_symlinks=False)


class Entry:
    """What tells a changed file from an unchanged one; a folder's own time and size say nothing."""

    __slots__ = ("mode", "size", "mtime_ns")

    def __init__(self, status):
        is_folder = stat.S_ISDIR(status.st_mode)
        self.mode = status.st_mode
        self.size = 0 if is_folder else status.st_size
        self.mtime_ns = 0 if is_folder else status.st_mtime_ns

    def __eq__(self, other):
        return (
            isinstance(other, Entry)
            and (self.mode, self.size, self.mtime_ns) == (other.mode, other.size, other.mtime_ns)
        )

    __hash__ = None


def copy_workspace(source, target):
    shutil.copytree(source, target, symlinks=True, ignore=shutil.ignore_patterns(*IGNORED))


def scan(root, below=""):
    """Every file, link and folder by path relative to the root."""
    with os.scandir(os.path.join(root, below)) as entries:
        for entry in entries:
            if entry.name in IGNORED:
                continue
            path = os.path.join(below, entry.name)
            yield path, Entry(entry.stat(follow_symlinks=False))
            if entry.is_dir(follow_symlinks=False):
                yield from scan(root, path)


def remove(path):
    if os.path.isdir(path) and not os.path.islink(path):
        shutil.rmtree(path, ignore_errors=True)
    elif os.path.lexists(path):
        os.unlink(path)


def changed_content(old, change):
    lines = old.split(b"\n")
    start, end = change["keepStart"], change["keepEnd"]
    middle = [line.encode("utf-8", "surrogatepass") for line in change["lines"]]
    return b"\n".join(lines[:start] + middle + (lines[len(lines) - end :] if end else []))
