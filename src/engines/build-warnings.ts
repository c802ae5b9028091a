import type { DockerfileWarning } from '../domain/warnings.js'

/**
 * The warnings in buildx' metadata file (`BUILDX_METADATA_WARNINGS=1`). Texts are base64 there, as Go writes bytes.
 * Source: https://docs.docker.com/reference/cli/docker/buildx/build/#metadata-file
 *
 * @param file the Dockerfile as the workspace knows it; BuildKit knows only its last name
 */
export function parseMetadataWarnings(metadata: string, file: string | undefined): readonly DockerfileWarning[] {
  const list = at(parse(metadata), 'buildx.build.warnings')
  if (!Array.isArray(list)) return []
  return list.flatMap((entry: unknown) => {
    const short = decode(at(entry, 'short'))
    if (short === '') return []
    const [, rule = '', rest = short] = /^([A-Z][A-Za-z]+): (.*)$/s.exec(short) ?? []
    return [
      {
        rule,
        message: rest.trim(),
        url: text(at(entry, 'url')),
        file: fileOf(text(at(at(entry, 'sourceInfo'), 'filename')), file),
        line: firstLine(at(entry, 'range'))
      }
    ]
  })
}

/**
 * What `call: check` prints: for each finding `Rule - URL` (newer: `WARNING: Rule - URL`), its message and `Dockerfile:5`; or one JSON object with `format=json`.
 * Source: https://docs.docker.com/build/checks/
 */
export function parseCheck(output: string, file: string | undefined): readonly DockerfileWarning[] {
  const json = at(parse(output.trim()), 'warnings')
  if (Array.isArray(json)) return json.map((entry: unknown) => fromJson(entry, file))
  return output
    .split(/^(?=WARNING: |ERROR: |[A-Z]\w+ - https?:\/\/)/m)
    .filter(block => /^(?:WARNING: |[A-Z]\w+ - https?:\/\/)/.test(block))
    .map(block => fromText(block, file))
}

function fromJson(entry: unknown, file: string | undefined): DockerfileWarning {
  const detail = text(at(entry, 'detail'))
  return {
    rule: text(at(entry, 'ruleName')) ?? '',
    message: detail ?? text(at(entry, 'description')) ?? '',
    url: text(at(entry, 'url')),
    file,
    line: firstLine(at(at(entry, 'location'), 'ranges'))
  }
}

function fromText(block: string, file: string | undefined): DockerfileWarning {
  const [head = '', ...rest] = block.trim().split(/\r?\n/)
  const [, rule = '', url] = /^(?:WARNING: )?(\w+)(?: -)? ?\(?(https?:\/\/\S+?)?\)?$/.exec(head) ?? []
  const place = rest.findIndex(line => /^\S.*:\d+$/.test(line))
  const [, named, line] = /^(.*):(\d+)$/.exec(rest[place] ?? '') ?? []
  const message = (place < 0 ? rest : rest.slice(0, place)).join(' ').trim()
  return {
    rule,
    message: message === '' ? head.replace(/^WARNING: /, '') : message.replace(new RegExp(`^${rule}: `), ''),
    url,
    file: named === undefined ? undefined : fileOf(named, file),
    line: line === undefined ? undefined : Number(line)
  }
}

/** BuildKit's name where it fits our path; a Dockerfile that comes from elsewhere is none of the checkout's files. */
function fileOf(named: string | undefined, file: string | undefined): string | undefined {
  if (named === undefined || file === undefined) return undefined
  const last = (path: string): string => path.split(/[\\/]/).at(-1) ?? ''
  return last(named) === last(file) ? file : undefined
}

function firstLine(ranges: unknown): number | undefined {
  const line = at(at(Array.isArray(ranges) ? (ranges as unknown[])[0] : undefined, 'start'), 'line')
  return typeof line === 'number' && line > 0 ? line : undefined
}

function decode(value: unknown): string {
  return typeof value === 'string' ? Buffer.from(value, 'base64').toString('utf8') : ''
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

function at(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[key] : undefined
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json) as unknown
  } catch {
    return undefined
  }
}
