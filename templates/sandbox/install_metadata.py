"""Leaves in an environment the metadata of one distribution and none of its code.

Arguments: environment, folder with its wheel (may be absent), name, version, then the requirements. Ends with 3 when
the wheel holds compiled code. Whatever else installed the same distribution before is removed, so that no copy of its
code can be found; pip and setuptools go too unless required, because they carry copies of many packages.
"""
import csv
import io
import os
import re
import shutil
import sys
import zipfile

COMPILED = (".so", ".pyd", ".dylib", ".dll")
MOST_BYTES = 16 * 1024 * 1024
DROPPED_FILES = {"RECORD", "direct_url.json", "INSTALLER", "REQUESTED"}
DROPPED_HEADERS = re.compile(r"^(home-page|download-url|project-url)\s*:", re.IGNORECASE)


def main(environment, wheels, name, version, *requirements):
    site = site_packages(environment)
    remove_installed(environment, site, name)
    required = {normalised(re.split(r"[^A-Za-z0-9._-]", line, maxsplit=1)[0]) for line in requirements}
    for installer in ("pip", "setuptools"):
        if installer not in required:
            remove_installed(environment, site, installer)
    wheel = find_wheel(wheels)
    if wheel is None:
        write_plain(site, name, version)
    else:
        with zipfile.ZipFile(wheel) as archive:
            refuse_compiled(archive)
            info = extract_metadata(archive, site)
        write_scripts(environment, info)
        write_record(site, info)
    shutil.rmtree(wheels, ignore_errors=True)


def site_packages(environment):
    folder = "python%d.%d" % sys.version_info[:2]
    return os.path.join(environment, "lib", folder, "site-packages")


def find_wheel(folder):
    if not os.path.isdir(folder):
        return None
    found = sorted(entry for entry in os.listdir(folder) if entry.endswith(".whl"))
    return os.path.join(folder, found[-1]) if found else None


def refuse_compiled(archive):
    for entry in archive.namelist():
        if entry.lower().endswith(COMPILED):
            print("AGENTAO_COMPILED", entry)
            sys.exit(3)


def extract_metadata(archive, site):
    info = None
    left = MOST_BYTES
    for entry in archive.infolist():
        parts = entry.filename.split("/")
        if len(parts) < 2 or not parts[0].endswith(".dist-info") or entry.filename.endswith("/"):
            continue
        if ".." in parts or "" in parts or (len(parts) == 2 and parts[1] in DROPPED_FILES):
            continue
        left -= entry.file_size
        if left < 0:
            sys.exit("the metadata of the wheel is too large")
        info = os.path.join(site, parts[0])
        content = archive.read(entry)
        if len(parts) == 2 and parts[1] == "METADATA":
            content = scrub(content)
        target = os.path.join(site, *parts)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, "wb") as file:
            file.write(content)
    if info is None:
        sys.exit("the wheel has no metadata")
    return info


def scrub(content):
    """Without the addresses at which the pristine source could be looked up."""
    head, blank, body = content.decode("utf-8", "replace").replace("\r\n", "\n").partition("\n\n")
    lines = [line for line in head.split("\n") if not DROPPED_HEADERS.match(line)]
    return ("\n".join(lines) + blank + body).encode("utf-8")


def write_plain(site, name, version):
    safe = re.sub(r"[-_.]+", "_", name).lower()
    info = os.path.join(site, "%s-%s.dist-info" % (safe, version))
    os.makedirs(info, exist_ok=True)
    with open(os.path.join(info, "METADATA"), "w") as file:
        file.write("Metadata-Version: 2.1\nName: %s\nVersion: %s\n" % (name, version))
    write_record(site, info)


def write_record(site, info):
    with open(os.path.join(info, "INSTALLER"), "w") as file:
        file.write("agentao\n")
    rows = []
    for folder, _, files in os.walk(info):
        rows += [os.path.relpath(os.path.join(folder, file), site).replace(os.sep, "/") for file in files]
    rows.append(os.path.basename(info) + "/RECORD")
    with open(os.path.join(info, "RECORD"), "w", newline="") as file:
        csv.writer(file).writerows([row, "", ""] for row in sorted(set(rows)))


def write_scripts(environment, info):
    """The commands of the package: they import its code from the import path, like any other."""
    path = os.path.join(info, "entry_points.txt")
    if not os.path.isfile(path):
        return
    section = None
    with io.open(path, encoding="utf-8", errors="replace") as file:
        for line in file:
            header = re.match(r"^\s*\[([^\]]+)\]", line)
            if header:
                section = header.group(1).strip()
                continue
            entry = re.match(r"^\s*([A-Za-z0-9._-]+)\s*=\s*([\w.]+)\s*:\s*([\w.]+)", line)
            if section == "console_scripts" and entry:
                write_script(os.path.join(environment, "bin"), *entry.groups())


def write_script(folder, command, module, attribute):
    path = os.path.join(folder, command)
    if os.path.lexists(path):
        return
    with open(path, "w") as file:
        file.write(
            "#!%s/python\nimport sys\nfrom %s import %s\nsys.exit(%s())\n"
            % (folder, module, attribute.split(".")[0], attribute)
        )
    os.chmod(path, 0o755)


def normalised(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def remove_installed(environment, site, name):
    wanted = normalised(name)
    for entry in sorted(os.listdir(site)):
        stem, kind = os.path.splitext(entry)
        if kind in (".dist-info", ".egg-info", ".egg-link") and normalised(stem.split("-")[0]) == wanted:
            remove_distribution(environment, site, os.path.join(site, entry))
        if is_editable_of(entry, wanted):
            remove_path(os.path.join(site, entry))
    remove_legacy_links(site)


def is_editable_of(entry, wanted):
    hook = re.match(r"^__editable__[._](?P<name>.+?)[-_]\d", entry)
    return hook is not None and normalised(hook.group("name").lstrip("_")) == wanted


def remove_distribution(environment, site, info):
    inside = os.path.realpath(environment) + os.sep
    folders = set()
    for relative in recorded_files(info):
        path = os.path.normpath(os.path.join(site, relative))
        parent = os.path.realpath(os.path.dirname(path))
        if not (parent + os.sep).startswith(inside):
            continue
        remove_path(path)
        folders.add(parent)
    remove_path(info)
    for folder in sorted(folders, key=len, reverse=True):
        if folder != os.path.realpath(site):
            shutil.rmtree(os.path.join(folder, "__pycache__"), ignore_errors=True)
        remove_empty(folder, os.path.realpath(site))


def recorded_files(info):
    path = os.path.join(info, "RECORD")
    if not os.path.isfile(path):
        return []
    with io.open(path, encoding="utf-8", errors="replace", newline="") as file:
        return [row[0] for row in csv.reader(file) if row]


def remove_empty(folder, stop):
    while folder.startswith(stop + os.sep):
        try:
            os.rmdir(folder)
        except OSError:
            return
        folder = os.path.dirname(folder)


def remove_legacy_links(site):
    """`setup.py develop` adds the source folder to this file; that folder is gone after the build."""
    path = os.path.join(site, "easy-install.pth")
    if os.path.isfile(path):
        os.remove(path)


def remove_path(path):
    if os.path.isdir(path) and not os.path.islink(path):
        shutil.rmtree(path, ignore_errors=True)
    elif os.path.lexists(path):
        os.remove(path)


main(*sys.argv[1:])
