"""Makes an empty virtual environment with pip in it.

Argument: the folder. Python's own `venv` starts pip to install pip, which takes seconds; unpacking the wheel that comes
with Python does the same. Where that wheel is not found, `venv` does it its way.
"""
import ensurepip
import glob
import os
import sys
import venv
import zipfile

SCRIPT = "#!%s/bin/python\nimport sys\nfrom pip._internal.cli.main import main\nsys.exit(main())\n"


def main(folder):
    wheel = find_wheel()
    venv.EnvBuilder(symlinks=True, with_pip=wheel is None).create(folder)
    if wheel is None:
        return
    site = os.path.join(folder, "lib", "python%d.%d" % sys.version_info[:2], "site-packages")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    for name in ("pip", "pip3"):
        write_script(folder, name)
    record = glob.glob(os.path.join(site, "pip-*.dist-info", "RECORD"))[0]
    with open(record, "a") as file:
        file.write("../../../bin/pip,,\n../../../bin/pip3,,\n")


def find_wheel():
    folders = [os.path.join(os.path.dirname(ensurepip.__file__), "_bundled")]
    folders += filter(None, [getattr(ensurepip, "_WHEEL_PKG_DIR", None)])
    for folder in folders:
        found = glob.glob(os.path.join(folder, "pip-*.whl"))
        if found:
            return found[0]
    return None


def write_script(folder, name):
    path = os.path.join(folder, "bin", name)
    with open(path, "w") as file:
        file.write(SCRIPT % folder)
    os.chmod(path, 0o755)


main(sys.argv[1])
