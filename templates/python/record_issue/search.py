"""Finds the shortest program that behaves differently on the two versions of a package."""

import ast
import re

from record_issue.tidy import tidied

MAX_CHARACTERS = 2_000
MAX_OUTPUT = 1_200
MAX_REDUCTIONS = 60
# An expected error of these kinds means that the program itself is wrong.
BROKEN = ("NameError", "ImportError", "ModuleNotFoundError", "SyntaxError", "UnboundLocalError", "IndentationError")
# What differs between machines and moments has no place in an issue.
UNSTABLE = re.compile(
    r"environ\b|getenv|getcwd|gettempdir|\bplatform\b|getpid|gethost|\btoday\(|\bnow\(|\btime\(\)|urandom|uuid[14]"
    r"|\bsys\.(?:path|version|argv|executable|modules)|__file__|\brandom\b|\bid\(|\bhash\(|getlocale|tempfile"
)


class Search:
    """`original` and `mutant` run programs; `forbidden` are words that no program may contain."""

    def __init__(self, original, mutant, forbidden, places):
        self._original = original
        self._mutant = mutant
        self._forbidden = re.compile(r"\b(?:" + "|".join(map(re.escape, ["pytest", *forbidden])) + r")\b")
        self._places = [place for place in places if place]

    def first_difference(self, programs):
        """{code, expected, actual, subject} of the first program that shows the difference, reduced; or None."""
        for program in programs:
            outcome = self._outcome(program)
            if outcome is not None:
                program = self._reduce(program, outcome)
                code = self._tidy(plainer(program.render(), self._original, outcome[0]), outcome)
                return {"code": code, "subject": subject_of(code, program.context.packages), "raising": program.raising}
        return None

    def _tidy(self, code, outcome):
        """The most readable version that behaves the same."""
        for version in tidied(code):
            unsuitable = self._forbidden.search(version) or UNSTABLE.search(version)
            if not unsuitable and (self._original.run(version), self._mutant.run(version)) == outcome:
                return version
        return code

    def _outcome(self, program):
        code = program.render()
        if code is None or len(code) > MAX_CHARACTERS or self._forbidden.search(code) or UNSTABLE.search(code):
            return None
        expected = self._original.run(code)
        if not self._is_presentable(expected) or (expected[1] is not None) != program.raising:
            return None
        if expected[1] is not None and expected[1].split(":")[0] in BROKEN:
            return None
        actual = self._mutant.run(code)
        if not self._is_presentable(actual) or actual == expected:
            return None
        return expected, actual

    def _is_presentable(self, outcome):
        if outcome is None:
            return False
        stdout, error = outcome
        text = stdout + (error or "")
        if error is not None and (stdout or "\n" in error):
            return False
        if not text.strip() or len(text) > MAX_OUTPUT or "```" in text:
            return False
        if re.search(r" at 0x[0-9a-fA-F]+", text) or any(place in text for place in self._places):
            return False
        return error is not None or not shows_unordered(stdout)

    def _reduce(self, program, outcome):
        """Leaves out every statement without which the difference stays the same."""
        tried = 0
        for position in program.positions():
            tried += 1
            if tried > MAX_REDUCTIONS:
                break
            shorter = program.without(position)
            if self._outcome(shorter) == outcome:
                program = shorter
        return program


def shows_unordered(text):
    """True when a printed value holds a set of texts: their order is another one in every process."""
    if "{" not in text:
        return False
    try:
        value = ast.literal_eval(text.strip())
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return re.search(r"(?<!\w)\{['\"(bN][^:{}]*,[^:{}]*\}", text) is not None
    pending = [value]
    while pending:
        item = pending.pop()
        if isinstance(item, (set, frozenset)) and len(item) > 1 and not all(type(part) is int for part in item):
            return True
        if isinstance(item, dict):
            pending += [*item.keys(), *item.values()]
        elif isinstance(item, (list, tuple, set, frozenset)):
            pending += item
    return False


def plainer(code, original, expected):
    """`list(islice(x, 20))` as `list(x)` where that prints the same."""
    simple = re.sub(r"list\(islice\((.*), 20\)\)", r"list(\1)", code)
    if simple == code:
        return code
    simple = simple.replace("from itertools import islice\n", "", 1) if simple.count("islice") == 1 else simple
    try:
        ast.parse(simple)
    except SyntaxError:
        return code
    return simple if original.run(simple) == expected else code


def subject_of(code, packages):
    """How a program calls the package at the place it looks at: 'take', 'Interval.merge' or ''."""
    tree = ast.parse(code)
    own = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            own |= {(item.asname or item.name).split(".")[0] for item in node.names if item.name.split(".")[0] in packages}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in packages:
            own |= {item.asname or item.name for item in node.names}
    places = [list(walk_outside_in(statement)) for statement in reversed(tree.body)]
    for only_own in (True, False):
        for nodes in places:
            for node in nodes:
                name = dotted(node.func) if isinstance(node, ast.Call) else ""
                root = name.split(".")[0]
                if name and (root in own if only_own else "." in name):
                    return name if only_own else name.split(".")[-1]
    return ""


def walk_outside_in(node):
    level = [node]
    while level:
        yield from level
        level = [child for parent in level for child in ast.iter_child_nodes(parent)]


def dotted(node):
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Subscript):
        return dotted(node.value)
    if isinstance(node, ast.Attribute):
        inner = dotted(node.value)
        return f"{inner}.{node.attr}" if inner else ""
    return ""
