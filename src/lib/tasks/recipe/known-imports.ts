import { normalizeDistributionName } from '../../domain/distribution-name.ts'
import { knownDistributions } from './known-distributions.ts'

/** The distribution that provides an import name; null for names not known to be third-party. */
export function distributionOf(module: string): string | null {
  return Object.hasOwn(knownDistributions, module) ? (knownDistributions[module] ?? null) : null
}

/** Import names a distribution may provide, the likeliest first. */
export function importNamesOf(distribution: string): readonly string[] {
  const name = normalizeDistributionName(distribution)
  const special = Object.entries(knownDistributions).flatMap(([module, of]) => (of === name ? [module] : []))
  const plain = name.replaceAll('-', '_')
  return [...special, plain, plain.replace(/^python_/, ''), plain.replace(/^types_/, '')]
}

const checkingTools =
  /^(black|flake8.*|mypy|pyright|ruff|tox.*|nox|coverage|codecov|coveralls|sphinx.*|furo|mkdocs.*|twine|build|wheel|setuptools.*|pip|pre-commit|isort|pylint|bandit|bump.*|check-manifest|pep8.*|pycodestyle|pydocstyle|pyflakes|types-.*|pytest-(cov|xdist|flake8|mypy.*|black|isort|pep8|pylint|ruff|sugar|checkdocs|enabler|benchmark|codspeed|randomly|rerunfailures|travis-fold|profiling|html|instafail|clarity|memray|run-parallel|pretty|perf|watcher|coverage|flakefinder|reportlog|testmon|icdiff|progress|monitor|emoji|tldr|split|github.*|watch|gitignore))$/

/** True for what judges or builds a project rather than running its tests. */
export function isCheckingTool(distribution: string): boolean {
  return checkingTools.test(normalizeDistributionName(distribution))
}

/** True for what takes long to install; tests that can do without it do. */
export function isHeavy(distribution: string): boolean {
  return /^(numpy|pandas|scipy|polars|pyarrow|matplotlib|torch|tensorflow|jax|django|pyside\d*|pyqt\d*|ipython|jupyter.*|moto|fastmcp|logfire|sentry-sdk|playwright|distributed|langchain.*|celery|testcontainers|sqlmodel)$/.test(
    normalizeDistributionName(distribution),
  )
}
