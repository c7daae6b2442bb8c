"""Texts as they leave the sandbox: bounded, and the same wherever the workspace and the environment lie."""

import os
import sys
import sysconfig

MESSAGE_CHARACTERS = 4_000
TRACEBACK_CHARACTERS = 12_000


def clip(text, limit):
    """The head and the tail of a text that is too long."""
    if len(text) <= limit:
        return text
    half = limit // 2
    return f"{text[:half]}\n... {len(text) - 2 * half} characters cut ...\n{text[-half:]}"


class PathShortener:
    """Replaces the folders that differ between machines, so that equal failures have equal texts."""

    def __init__(self, workspace):
        folders = {sysconfig.get_path(name): "site-packages/" for name in ("purelib", "platlib")}
        folders[sysconfig.get_path("stdlib")] = f"python{sys.version_info[0]}.{sys.version_info[1]}/"
        folders[workspace] = ""
        folders[os.path.realpath(workspace)] = ""
        # The workspace may lie below another of these folders, or the other way round: longest first.
        self._folders = sorted(folders.items(), key=lambda pair: -len(pair[0]))

    def __call__(self, text):
        for folder, short in self._folders:
            text = text.replace(folder + os.sep, short)
        return text


def describe_exception(error):
    """Type and message on one line; a broken `__str__` is part of what can happen."""
    name = type(error).__name__
    try:
        message = str(error)
    except Exception as broken:
        message = f"<its message cannot be shown: {type(broken).__name__}>"
    return f"{name}: {message}" if message else name
