import { describe, expect, it } from 'vitest'
import { filterHostVariables, hostPathsOf } from '../../../src/lib/adapters/virtualenv/host-variables.ts'

describe('filterHostVariables()', () => {
  it('keeps proxy, certificate and pip settings', () => {
    const kept = {
      HTTPS_PROXY: 'http://proxy:3128',
      PIP_INDEX_URL: 'https://index.example/simple',
      SSL_CERT_FILE: '/etc/ssl/own.pem',
      http_proxy: 'http://proxy:3128',
      no_proxy: 'localhost',
    }
    expect(filterHostVariables(kept)).toEqual(kept)
  })

  it('keeps no secret, no path of the host and nothing that moves where pip writes', () => {
    const variables = {
      AWS_SECRET_ACCESS_KEY: 'x',
      AGENTAO_KEY: 'x',
      OPENAI_API_KEY: 'x',
      PATH: '/usr/bin',
      PYTHONPATH: '/home/me',
      LD_PRELOAD: '/x.so',
      PIP_TARGET: '/home/me',
      PIP_PREFIX: '/home/me',
      PIP_USER: '1',
      PIP_CACHE_DIR: '/home/me/.cache',
      HTTPS_PROXY: '',
      SSL_CERT_DIR: undefined,
    }
    expect(filterHostVariables(variables)).toEqual({})
  })
})

describe('hostPathsOf()', () => {
  it('finds certificates and folders of wheels, and takes no address for a path', () => {
    const paths = hostPathsOf({
      PIP_CERT: '/etc/ssl/certs/ca.pem',
      PIP_FIND_LINKS: '/opt/wheels file:///srv/wheels https://host/wheels',
      SSL_CERT_DIR: '/a:/b',
      HTTPS_PROXY: 'http://proxy:3128/path',
      PIP_INDEX_URL: 'https://user:word@index.example/simple',
    })
    expect(paths).toEqual(['/a', '/b', '/etc/ssl/certs/ca.pem', '/opt/wheels', '/srv/wheels'])
  })
})
