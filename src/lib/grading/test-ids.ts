import type { TreeFile } from '../domain/patch/patch.ts'

/** The test function of an id, without its parameters: 'tests/test_a.py::TestB::test_c'. */
export function functionOf(id: string): string {
  const bracket = id.indexOf('[')
  return bracket === -1 ? id : id.slice(0, bracket)
}

/** The file of a test id. */
export function fileOf(id: string): string {
  return id.split('::')[0] ?? ''
}

/** Tests of one file share its state; those of one name are perhaps one function that classes of two files inherit. */
export function areNear(one: string, other: string): boolean {
  return fileOf(one) === fileOf(other) || nameOf(one) === nameOf(other)
}

/** 'test_c' of 'tests/test_a.py::TestB::test_c[1]'. */
export function nameOf(id: string): string {
  return functionOf(id).split('::').at(-1) ?? ''
}

/** A file as UTF-8 text; null when it is not. */
export function textOf(file: TreeFile | undefined): string | null {
  if (file === undefined) return null
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(file.bytes)
  } catch (error) {
    if (error instanceof TypeError) return null
    throw error
  }
}
