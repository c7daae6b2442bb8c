import { type Evidence, foundIn } from './evidence.ts'
import type { Repair } from './repair.ts'

/** Fixtures by the pytest plugin that gives them. */
const plugins: Readonly<Record<string, string>> = {
  mocker: 'pytest-mock',
  class_mocker: 'pytest-mock',
  module_mocker: 'pytest-mock',
  session_mocker: 'pytest-mock',
  httpx_mock: 'pytest-httpx',
  httpserver: 'pytest-httpserver',
  httpbin: 'pytest-httpbin',
  httpbin_secure: 'pytest-httpbin',
  httpbin_both: 'pytest-httpbin',
  requests_mock: 'requests-mock',
  freezer: 'pytest-freezer',
  time_machine: 'time-machine',
  benchmark: 'pytest-benchmark',
  snapshot: 'syrupy',
  subtests: 'pytest-subtests',
  event_loop: 'pytest-asyncio',
  unused_tcp_port: 'pytest-asyncio',
  unused_tcp_port_factory: 'pytest-asyncio',
  aiohttp_client: 'pytest-aiohttp',
  aiohttp_server: 'pytest-aiohttp',
  loop: 'pytest-aiohttp',
  anyio_backend: 'anyio',
  free_tcp_port: 'anyio',
  nursery: 'pytest-trio',
  autojump_clock: 'pytest-trio',
  fs: 'pyfakefs',
  faker: 'faker',
  datadir: 'pytest-datadir',
  shared_datadir: 'pytest-datadir',
  lazy_datadir: 'pytest-datadir',
  original_datadir: 'pytest-datadir',
  data_regression: 'pytest-regressions',
  file_regression: 'pytest-regressions',
  num_regressions: 'pytest-regressions',
  vcr: 'pytest-recording',
  vcr_cassette: 'pytest-recording',
  betamax_session: 'betamax',
  fp: 'pytest-subprocess',
  fake_process: 'pytest-subprocess',
  qtbot: 'pytest-qt',
  db: 'pytest-django',
  client: 'pytest-django',
  rf: 'pytest-django',
  settings: 'pytest-django',
  worker_id: 'pytest-xdist',
  check: 'pytest-check',
  cov: 'pytest-cov',
  testdir: 'pytest',
  eval_example: 'pytest-examples',
  socket_disabled: 'pytest-socket',
  socket_enabled: 'pytest-socket',
  tmp_home_dir: 'pytest-home',
  console_scripts: 'pytest-console-scripts',
  script_runner: 'pytest-console-scripts',
  cases: 'pytest-cases',
  mock_aioresponse: 'aioresponses',
  respx_mock: 'respx',
}

/** Fixtures that a project names itself as well: a plugin only where the project uses its framework. */
const ofDjango = new Set(['client', 'rf', 'settings', 'db'])

export function missingFixtures({ messages, tree }: Evidence): readonly Repair[] {
  const names = foundIn(messages, /fixture '(\w+)' not found/)
  const usesDjango = [...tree.keys()].some((path) => /(^|\/)manage\.py$/.test(path))
  const found = names
    .filter((name) => !ofDjango.has(name) || usesDjango)
    .flatMap((name) => (Object.hasOwn(plugins, name) ? (plugins[name] ?? []) : []))
    .filter((name) => name !== 'pytest')
  return [...new Set(found)].map((requirement) => ({ kind: 'add', requirement }))
}
