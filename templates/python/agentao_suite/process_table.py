"""What Linux tells of processes; empty where there is no /proc."""

import os


def process_table():
    """By process id, the fields of /proc/PID/stat from the state on: state, parent's id, ..."""
    names = os.listdir("/proc") if os.path.isdir("/proc/self") else ()
    found = {int(name): read_fields(f"/proc/{name}/stat") for name in names if name.isdigit()}
    return {process: fields for process, fields in found.items() if fields is not None}


def processes_below(ancestor):
    """The part of the table that descends from one process."""
    table = process_table()
    children = {}
    for process, fields in table.items():
        children.setdefault(int(fields[1]), []).append(process)
    found, pending = {}, list(children.get(ancestor, ()))
    while pending:
        process = pending.pop()
        found[process] = table[process]
        pending += children.get(process, ())
    return found


def states_of_threads(process):
    folder = f"/proc/{process}/task"
    try:
        threads = os.listdir(folder)
    except OSError:
        return []
    found = (read_fields(f"{folder}/{thread}/stat") for thread in threads)
    return [fields[0] for fields in found if fields is not None]


def read_fields(path):
    try:
        with open(path, "rb") as file:
            # The command, in parentheses, may hold spaces and parentheses of its own.
            fields = file.read().rpartition(b")")[2].decode("ascii").split()
    except OSError:
        return None
    return fields if len(fields) > 14 else None
