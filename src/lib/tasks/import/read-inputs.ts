import { readFile, stat } from 'node:fs/promises'
import { makePatch, unpatchableChanges } from '../../domain/patch/make-patch.ts'
import { decodePatch, parsePatch } from '../../domain/patch/parse-patch.ts'
import type { FileTree } from '../../domain/patch/patch.ts'
import { readTree } from '../../files/read-tree.ts'
import { hasErrno, UserError } from '../../kernel/errors.ts'
import { applyPart } from '../formats/apply-part.ts'
import { isSourceFile } from '../source/source-files.ts'
import type { ImportRequest } from './import-request.ts'

const mostTestBytes = 32 * 1024 * 1024

/** The fix as a diff against the snapshot. Throws UserError AGT_PATCH_UNREADABLE when it is none or does not apply. */
export async function readFix({ gold, base }: ImportRequest, snapshot: FileTree): Promise<string> {
  const text = await readDiff(gold, 'fix')
  const fixed = applied(snapshot, text, { name: 'fix', path: gold, base })
  const patch = patchOf({ before: snapshot, after: fixed, text })
  if (patch === '') throw unreadable(`The fix '${gold}' changes nothing.`)
  return patch
}

/** The tests as a diff against the snapshot; '' when they all stand there already. */
export async function readTests({ tests, base }: ImportRequest, snapshot: FileTree): Promise<string> {
  if (!(await isDirectory(tests))) {
    const text = await readDiff(tests, 'tests')
    const after = applied(snapshot, text, { name: 'test patch', path: tests, base })
    return patchOf({ before: snapshot, after, text })
  }
  const tested = new Map([...snapshot, ...(await readTree(tests, { include: isSourceFile }))])
  const binary = unpatchableChanges(snapshot, tested)
  if (binary.length === 0) return makePatch(snapshot, tested)
  throw unreadable(
    `The tests in '${tests}' bring files that are not UTF-8 text: ${binary.slice(0, 3).join(', ')}.`,
  )
}

type Change = { readonly before: FileTree; readonly after: FileTree; readonly text: string }

/** One form for all diffs; only a file in another encoding than UTF-8 has no better one than what was given. */
function patchOf({ before, after, text }: Change): string {
  return unpatchableChanges(before, after).length > 0 ? text : makePatch(before, after)
}

export async function readText(path: string, what: string): Promise<string> {
  return (await readBytes(path, what)).toString('utf8')
}

async function readDiff(path: string, what: string): Promise<string> {
  const options = { maxBytes: mostTestBytes }
  const text = decodePatch(await readBytes(path, what), options)
  const parsed = text.ok ? parsePatch(text.value, options) : text
  if (text.ok && parsed.ok) return text.value
  throw unreadable(
    `The ${what} in '${path}' cannot be read as a diff. ${parsed.ok ? '' : parsed.reason.message}`,
  )
}

function applied(
  tree: FileTree,
  patch: string,
  { name, path, base }: { readonly name: string; readonly path: string; readonly base: string },
): FileTree {
  const result = applyPart(tree, patch)
  if (result.ok) return result.value
  throw unreadable(`The ${name} '${path}' does not apply to ${base}. ${result.reason}`)
}

async function readBytes(path: string, what: string): Promise<Buffer> {
  try {
    return await readFile(path)
  } catch (cause) {
    if (hasErrno(cause, 'EISDIR'))
      throw new UserError('AGT_INPUT_MISSING', `'${path}' is a folder, and a file is needed (${what}).`)
    if (!hasErrno(cause, 'ENOENT', 'ENOTDIR')) throw cause
    throw new UserError('AGT_INPUT_MISSING', `There is no file '${path}' (${what}).`, { cause })
  }
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch (cause) {
    if (!hasErrno(cause, 'ENOENT', 'ENOTDIR')) throw cause
    throw new UserError('AGT_INPUT_MISSING', `There is neither a file nor a folder '${path}' (tests).`, {
      cause,
    })
  }
}

function unreadable(message: string): UserError {
  return new UserError('AGT_PATCH_UNREADABLE', message)
}
