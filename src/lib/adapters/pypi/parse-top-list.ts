import { z } from 'zod'
import { isDistributionName, normalizeDistributionName } from '../../domain/distribution-name.ts'

/** Whatever else the list holds may change from month to month. */
const listSchema = z.object({
  last_update: z.string().max(100),
  rows: z.array(z.object({ project: z.string() })).min(1),
})

/** Names in their order, each once, without what can be no name; null when the text is no such list. */
export function parseTopList(
  text: string,
): { readonly updated: string; readonly names: readonly string[] } | null {
  const parsed = listSchema.safeParse(jsonOf(text))
  if (!parsed.success) return null
  const names = new Map<string, string>()
  for (const { project } of parsed.data.rows) {
    const plain = normalizeDistributionName(project)
    if (isDistributionName(project) && !names.has(plain)) names.set(plain, project)
  }
  return { updated: parsed.data.last_update, names: [...names.values()] }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
