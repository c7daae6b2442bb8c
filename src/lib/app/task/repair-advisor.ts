import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Variables } from '../../config/base-dirs.ts'
import type { Model } from '../../domain/ports/model.ts'
import type { RepairAdvisor } from '../../tasks/environment/repair/ask-for-repairs.ts'
import { openModel } from '../open-model.ts'
import { templatesDir } from '../package-root.ts'

/** The model of this name, asked how to repair environments. Throws UserError as `openModel` does. */
export async function openRepairAdvisor(name: string, variables: Variables): Promise<RepairAdvisor> {
  return await createRepairAdvisor(await openModel(name, variables))
}

export async function createRepairAdvisor(model: Model): Promise<RepairAdvisor> {
  const path = join(templatesDir, 'prompts', 'repair-environment.md')
  return { model, instructions: await readFile(path, 'utf8') }
}
