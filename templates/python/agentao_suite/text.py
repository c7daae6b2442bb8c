"""Texts as they leave the sandbox: bounded, and the same wherever the workspace and the environment lie."""

import os
import sys
import sysconfig
import traceback

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
    message = f"fixture {error.argname!r} not found" if name == "FixtureLookupError" else message_of(error)
    return f"{name}: {message}" if message else name


def message_of(error):
    try:
        return str(error)
    except Exception as broken:
        return f"<its message cannot be shown: {type(broken).__name__}>"


# Packages whose frames lie between us and a test, or between a test and its failed assertion.
RUNNERS = ("agentao_suite", "_pytest", "pluggy", "unittest")


def format_traceback(error):
    """Python's own traceback from the test's frame on; '' when no frame is the test's."""
    frames = error.__traceback__
    while frames is not None and is_runner(frames):
        frames = frames.tb_next
    if frames is None:
        return ""
    count = sum(1 for _ in traceback.walk_tb(frames))
    while count > 1 and is_runner(nth(frames, count - 1)):
        count -= 1
    return format_frames(error, frames, count)


def format_frames(error, frames, count):
    """The traceback as Python prints it, with the first `count` frames only; chained exceptions are whole."""
    try:
        return "".join(traceback.TracebackException(type(error), error, frames, limit=count).format())
    except Exception:
        # A broken `__str__` or `__repr__`, of the exception or of one that it is chained to.
        return "".join(traceback.format_tb(frames, count)) + type(error).__name__


def is_runner(frames):
    return frames.tb_frame.f_globals.get("__name__", "").split(".")[0] in RUNNERS


def nth(frames, index):
    for _ in range(index):
        frames = frames.tb_next
    return frames
