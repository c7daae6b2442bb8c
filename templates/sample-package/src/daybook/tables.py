"""Plain text tables."""


def render_table(rows, *, headers=None, align=None, max_width=None, gap=2):
    """
    Rows as lines of equal columns. `align` has one letter per column: l, r or c; numbers default to r. Cells wider
    than `max_width` are wrapped.
    """
    body = [[_text(cell) for cell in row] for row in rows]
    columns = max((len(row) for row in [*body, headers or []]), default=0)
    if columns == 0:
        return ""
    alignment = align or _default_alignment(rows, columns)
    if len(alignment) != columns:
        raise ValueError(f"{columns} columns need {columns} alignments, not {len(alignment)}")
    table = [_filled(row, columns) for row in body]
    if headers:
        table.insert(0, _filled([str(header) for header in headers], columns))
    blocks = [[wrap_cell(cell, max_width) for cell in row] for row in table]
    widths = [max(len(line) for row in blocks for line in row[column]) for column in range(columns)]
    lines = []
    for index, row in enumerate(blocks):
        lines += _row_lines(row, widths, alignment, gap)
        if headers and index == 0:
            lines.append((" " * gap).join("-" * width for width in widths))
    return "\n".join(lines)


def _text(cell):
    if cell is None:
        return ""
    if isinstance(cell, float):
        return f"{cell:.2f}"
    return str(cell)


def _filled(row, columns):
    return [*row, *[""] * (columns - len(row))]


def _default_alignment(rows, columns):
    letters = []
    for column in range(columns):
        cells = [row[column] for row in rows if column < len(row) and row[column] is not None]
        numeric = bool(cells) and all(isinstance(cell, (int, float)) for cell in cells)
        letters.append("r" if numeric else "l")
    return "".join(letters)


def _row_lines(row, widths, alignment, gap):
    height = max(len(cell) for cell in row)
    lines = []
    for index in range(height):
        parts = []
        for cell, width, letter in zip(row, widths, alignment):
            text = cell[index] if index < len(cell) else ""
            parts.append(_aligned(text, width, letter))
        lines.append((" " * gap).join(parts).rstrip())
    return lines


def _aligned(text, width, letter):
    if letter == "r":
        return text.rjust(width)
    if letter == "c":
        left = (width - len(text)) // 2
        return " " * left + text + " " * (width - len(text) - left)
    if letter == "l":
        return text.ljust(width)
    raise ValueError(f"unknown alignment {letter!r}")


def wrap_cell(text, width=None):
    """Lines of at most `width` characters, broken at spaces where possible; words that are too long are cut."""
    if width is None or len(text) <= width:
        return text.split("\n")
    if width < 1:
        raise ValueError("width must be at least 1")
    lines = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split():
            while len(word) > width:
                if line:
                    lines.append(line)
                    line = ""
                lines.append(word[:width])
                word = word[width:]
            if not line:
                line = word
            elif len(line) + 1 + len(word) <= width:
                line += " " + word
            else:
                lines.append(line)
                line = word
        lines.append(line)
    return lines
