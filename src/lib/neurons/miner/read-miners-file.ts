import { readFile } from 'node:fs/promises'
import { UserError } from '../../kernel/errors.ts'
import { type MinerSpec, minerSpecsSchema } from './miner-spec.ts'

/** Reads a JSON list of miners. Throws UserError AGT_MINERS_FILE naming the entry that is wrong. */
export async function readMinersFile(path: string): Promise<readonly MinerSpec[]> {
  const parsed = minerSpecsSchema.safeParse(await readJson(path))
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    const place = issue === undefined ? '' : ` at ${issue.path.join('.') || 'the top'}: ${issue.message}`
    throw new UserError('AGT_MINERS_FILE', `The miners file ${path} is not valid${place}.`)
  }
  checkNames(path, parsed.data)
  return parsed.data
}

async function readJson(path: string): Promise<unknown> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (cause) {
    throw new UserError('AGT_MINERS_FILE', `The miners file ${path} could not be read.`, { cause })
  }
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new UserError('AGT_MINERS_FILE', `The miners file ${path} is not JSON: ${String(cause)}.`, {
      cause,
    })
  }
}

function checkNames(path: string, specs: readonly MinerSpec[]): void {
  const names = new Set<string>()
  for (const spec of specs) {
    if (names.has(spec.name)) {
      throw new UserError('AGT_MINERS_FILE', `The miners file ${path} names "${spec.name}" twice.`)
    }
    names.add(spec.name)
  }
  for (const { name, agent } of specs) {
    if (agent.kind !== 'copy') continue
    const source = specs.find((spec) => spec.name === agent.of)
    if (source === undefined || source.agent.kind === 'copy' || source.name === name) {
      throw new UserError(
        'AGT_MINERS_FILE',
        `The miners file ${path} lets "${name}" copy "${agent.of}", which is not another miner with answers of its own.`,
      )
    }
  }
}
