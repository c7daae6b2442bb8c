import type { Evidence } from './evidence.ts'
import type { Repair } from './repair.ts'

/** Signs of things that later releases took away, and what still has them. */
const habits: readonly (readonly [RegExp, string])[] = [
  [/No module named '?pkg_resources/, 'setuptools<81'],
  [/No module named '?distutils|No module named '?setuptools/, 'setuptools<81'],
  [/PytestRemovedIn9Warning|PytestRemovedIn10Warning/, 'pytest<9'],
  [/PytestRemovedIn8Warning|support for nose tests|Support for nose/, 'pytest<8'],
  [/No module named 'py\.|has no attribute 'path'.*\bpy\b|module 'py' has no attribute/, 'py'],
  [
    /yield tests were removed|unexpected keyword argument 'msg'.*pytest|cannot import name '\w+' from '_pytest/,
    'pytest<7.3',
  ],
  [/cannot import name '\w+' from '(?:werkzeug|flask)/, 'werkzeug<2.1'],
  [/module 'numpy' has no attribute '(?:float|int|bool|object)'/, 'numpy<1.24'],
]

/** Older releases for suites that rely on what was taken away since. */
export function oldHabits({ messages }: Evidence): readonly Repair[] {
  const found = habits.filter(([sign]) => messages.some((text) => sign.test(text)))
  return found.map(([, requirement]) => ({ kind: 'add', requirement }))
}
