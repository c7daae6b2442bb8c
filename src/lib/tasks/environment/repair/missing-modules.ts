import { providerOf } from '../../recipe/module-providers.ts'
import { type Evidence, foundIn } from './evidence.ts'
import type { Repair } from './repair.ts'

/** A module that is not there: the distribution that is known, or said by the project itself, to provide it. */
export function missingModules({ messages, draft, tree }: Evidence): readonly Repair[] {
  const modules = foundIn(messages, /No module named '?([A-Za-z_][\w.]*)'?/)
  return [...new Set(modules.flatMap((path) => providerOf(path, tree) ?? []))]
    .filter((requirement) => !isOwn(requirement, draft.layout.modules))
    .map((requirement) => ({ kind: 'add', requirement }))
}

function isOwn(requirement: string, modules: ReadonlyMap<string, string>): boolean {
  return modules.has(requirement.replaceAll('-', '_'))
}
