import { readFileSync } from 'node:fs'
import { rootCertificates } from 'node:tls'
import type { Dispatcher, Response } from 'undici'
import { causeOf, errorCode, messageOf, UserError } from '../errors'
import type { PipSettings } from './pip-settings'

/** Gets pages and files with pip's settings; errors name the address without its password. */
export interface Http {
  /**
   * @param url - http or https; a user and password in it are sent as basic authorisation
   * @param headers - further headers
   * @returns the answer, its status 2xx, 404 or 416
   * @throws UserError for anything else
   */
  get(url: string, headers: Record<string, string>, signal?: AbortSignal): Promise<Response>
}

/** Statuses that the caller knows what to do with. */
const EXPECTED = new Set([404, 416])

/**
 * @param settings - certificates and proxy; `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` of the environment hold too
 * @returns a client; Node's own fetch ignores these settings before Node 24
 * @throws UserError where the certificates cannot be read, or the proxy is no address
 */
export async function createHttp(settings: Pick<PipSettings, 'cert' | 'proxy'>): Promise<Http> {
  const { fetch } = await import('undici')
  const dispatcher = await createDispatcher(settings)
  return {
    async get(address, headers, signal) {
      const url = new URL(address)
      const { username, password } = url
      url.username = url.password = ''
      const authorization = username && {
        authorization: `Basic ${Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64')}`,
      }
      let response: Response
      try {
        response = await fetch(url, {
          headers: { ...headers, ...authorization },
          dispatcher,
          signal,
        })
      } catch (error) {
        if (signal?.aborted) throw error
        throw new UserError(
          `Cannot reach ${url.origin} (${reason(error)}): check the network, the proxy (HTTPS_PROXY, NO_PROXY) and the certificates (PIP_CERT)`,
          { cause: error },
        )
      }
      if (response.ok || EXPECTED.has(response.status)) return response
      await response.body?.cancel()
      const hint = response.status === 401 || response.status === 403 ? ': it wants a login' : ''
      throw new UserError(`${url.href} answered ${response.status} ${response.statusText}${hint}`)
    },
  }
}

/** @returns an address that may be shown: without user and password */
export function shown(address: string): string {
  return address.replace(/^(\w+:\/\/)[^/@]*@/, '$1')
}

async function createDispatcher({
  cert,
  proxy,
}: Pick<PipSettings, 'cert' | 'proxy'>): Promise<Dispatcher> {
  const { EnvHttpProxyAgent } = await import('undici')
  const ca = authorities(cert)
  const tls = ca ? { connect: { ca }, requestTls: { ca }, proxyTls: { ca } } : {}
  const [http, https] = [proxyFor('http', proxy), proxyFor('https', proxy)]
  try {
    return new EnvHttpProxyAgent({
      httpProxy: http.address,
      httpsProxy: https.address,
      ...tls,
      headersTimeout: 60e3,
      bodyTimeout: 60e3,
    })
  } catch (error) {
    // the address is not shown: it may hold a password
    const settings = new Set([http, https].flatMap((each) => (each.address ? each.setting : [])))
    throw new UserError(
      `Cannot use the proxy of ${[...settings].join(' or ')} (${messageOf(error)}): write http://HOST:PORT, or http://USER:PASSWORD@HOST:PORT with special signs %-encoded`,
      { cause: error },
    )
  }
}

/** The proxy to a scheme's addresses, and what names it; without a scheme of its own it is http, as for pip and curl. */
function proxyFor(
  scheme: 'http' | 'https',
  own: string | undefined,
): { setting: string; address?: string } {
  const names = [`${scheme}_proxy`, `${scheme}_proxy`.toUpperCase()]
  const name = names.find((each) => process.env[each] !== undefined) ?? ''
  const address = own ?? process.env[name]
  return {
    setting: own ? 'PIP_PROXY or pip.conf' : name,
    address: address && !/^\w+:\/\//.test(address) ? `http://${address}` : address,
  }
}

function authorities(cert: string | undefined): string[] | undefined {
  const { NODE_EXTRA_CA_CERTS, REQUESTS_CA_BUNDLE, CURL_CA_BUNDLE } = process.env
  const own = cert ?? (REQUESTS_CA_BUNDLE || CURL_CA_BUNDLE)
  if (!own) return undefined // Node's default, which holds NODE_EXTRA_CA_CERTS
  try {
    return [own, ...(NODE_EXTRA_CA_CERTS ? [NODE_EXTRA_CA_CERTS] : [])]
      .map((path) => readFileSync(path, 'utf8'))
      .concat(rootCertificates)
  } catch (error) {
    throw new UserError(`Cannot read the certificates ${own} that PIP_CERT or pip.conf names`, {
      cause: error,
    })
  }
}

/** fetch wraps the network's error in one that says nothing. */
function reason(error: unknown): string {
  const cause = causeOf(error) ?? error
  return errorCode(cause) ?? messageOf(cause)
}
