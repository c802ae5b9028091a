import { lines, text } from './field.js'

/** The metadata language, as in docker/metadata-action. */
export const metadataFields = {
  tags: lines(
    'Tag rules, one per line: `type=semver,pattern={{version}}`, `type=ref,event=branch`, `type=sha`, a bare tag … Default: branch, tag, pull request and schedule.'
  ),
  flavor: lines('`latest=auto|true|false`, `prefix=…`, `suffix=…` for all tags.'),
  labels: lines('Additional labels `key=value`, one per line; they override the generated ones.'),
  annotations: lines('Additional annotations `key=value`, one per line.'),
  'annotation-levels': text(
    'Where annotations go: `manifest`, `index`, `manifest-descriptor`, `index-descriptor`. Those of an index are used only if one is created.',
    'manifest,index'
  ),
  version: text('A version to use instead of the Git ref in `semver`, `pep440` and `match` rules.')
} as const
