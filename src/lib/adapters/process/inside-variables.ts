import { join } from 'node:path'
import type { EnvironmentRecipe } from '../../domain/environment.ts'
import type { InsidePaths } from '../../domain/ports/sandbox.ts'

/** The variables tests see, and no others: the same on every backend apart from the paths. */
export function insideVariables(
  recipe: EnvironmentRecipe,
  paths: { readonly inside: InsidePaths; readonly temp: string; readonly binaries: string },
): Readonly<Record<string, string>> {
  const roots = recipe.sourceRoots.map((root) => join(paths.inside.workspace, root))
  return {
    PATH: `${paths.binaries}:/usr/local/bin:/usr/bin:/bin`,
    HOME: paths.temp,
    TMPDIR: paths.temp,
    LANG: 'C.UTF-8',
    LC_ALL: 'C.UTF-8',
    TZ: 'UTC',
    PYTHONPATH: roots.join(':'),
    PYTHONDONTWRITEBYTECODE: '1',
    PYTHONHASHSEED: '0',
    PYTHONNOUSERSITE: '1',
    ...recipe.variables,
  }
}
