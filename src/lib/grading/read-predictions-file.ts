import { createReadStream } from 'node:fs'
import { TextDecoder } from 'node:util'
import { hasErrno, UserError } from '../kernel/errors.ts'
import { invalidPredictions, type Prediction, readPredictions } from './predictions.ts'

export type PredictionsLimits = { readonly fileMib: number; readonly lineMib: number }

/** A patch that may be graded has at most 1 MiB: the rest is room for what else a prediction carries. */
const defaultLimits: PredictionsLimits = { fileMib: 256, lineMib: 32 }

const mib = 1024 * 1024
const newline = 10

/**
 * Reads a predictions file, no further than its limits. Throws UserError AGT_INPUT_MISSING, or AGT_INPUT_INVALID with
 * the sentence that says what is wrong and where.
 */
export async function readPredictionsFile(
  path: string,
  limits: PredictionsLimits = defaultLimits,
): Promise<readonly Prediction[]> {
  try {
    return readPredictions(await readText(path, limits))
  } catch (cause) {
    if (!hasErrno(cause, 'ENOENT', 'ENOTDIR', 'EISDIR')) throw cause
    throw new UserError('AGT_INPUT_MISSING', `There is no predictions file '${path}'.`, { cause })
  }
}

async function readText(path: string, { fileMib, lineMib }: PredictionsLimits): Promise<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  const parts: string[] = []
  let [fileBytes, lineBytes, line] = [0, 0, 1]
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    fileBytes += chunk.length
    if (fileBytes > fileMib * mib)
      throw invalidPredictions(`It is larger than ${fileMib} MiB; grade it in parts`)
    const last = chunk.lastIndexOf(newline)
    lineBytes = last === -1 ? lineBytes + chunk.length : chunk.length - last - 1
    line += newlines(chunk)
    if (lineBytes > lineMib * mib) throw invalidPredictions(`Line ${line} is longer than ${lineMib} MiB`)
    parts.push(decoded(decoder, chunk))
  }
  parts.push(decoded(decoder))
  return parts.join('')
}

function newlines(chunk: Buffer): number {
  let count = 0
  for (let at = chunk.indexOf(newline); at !== -1; at = chunk.indexOf(newline, at + 1)) count++
  return count
}

/** Without a chunk: the end, where a character may be cut off. A byte order mark is left out. */
function decoded(decoder: TextDecoder, chunk?: Buffer): string {
  try {
    return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true })
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause
    throw invalidPredictions('It is not UTF-8 text')
  }
}
