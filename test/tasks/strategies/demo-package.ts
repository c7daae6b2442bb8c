import type { PreparedSource } from '../../../src/lib/tasks/prepare-source.ts'
import { preparedOf } from '../prepared.ts'

export const code = `def clamp(x, low, high):
    """Keep x between low and high."""
    if x < low:
        return low
    return min(x, high)


def half(x):
    """Half of x, rounded down."""
    rest = x % 2
    whole = x - rest
    return whole // 2
`

export const clampTest = 'tests/test_demo.py::test_clamp'
export const halfTest = 'tests/test_demo.py::test_half'
const otherTest = 'tests/test_demo.py::test_other'

/** Two functions, each with a test of its own, and a test that executes nothing. */
export function demoPackage(): PreparedSource {
  const clampLines = [1, 2, 3, 4, 5].map((line): [number, number[]] => [line, [0]])
  const halfLines = [8, 9, 10, 11, 12].map((line): [number, number[]] => [line, [1]])
  return preparedOf(
    { 'demo.py': code, 'tests/test_demo.py': 'def test_clamp(): ...\ndef test_half(): ...\n' },
    { passing: [clampTest, halfTest, otherTest], coverage: { 'demo.py': [...clampLines, ...halfLines] } },
  )
}

/** The part of a text that belongs to one of the two functions. */
export function partOf(text: string, name: 'clamp' | 'half'): string {
  const [clamp = '', half = ''] = text.split('\n\n\n')
  return name === 'clamp' ? clamp : half
}

/** Which tests notice: each one any change of its function's own text. */
export function noticing(
  files: Readonly<Record<string, string>>,
  tests: readonly string[],
): readonly string[] {
  const text = files['demo.py'] ?? code
  return tests.filter((id) => {
    if (id === clampTest) return partOf(text, 'clamp') !== partOf(code, 'clamp')
    return id === halfTest && partOf(text, 'half') !== partOf(code, 'half')
  })
}
