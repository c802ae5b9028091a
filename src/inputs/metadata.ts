import { lines, text } from './field.js'

/** The metadata language, as in docker/metadata-action. */
export const metadataFields = {
  tags: lines(
    'Tag rules, one a line: `type=semver,pattern={{version}}`, `type=ref,event=branch`, `type=sha`, a bare tag … Default: branch, tag, pull request and schedule.'
  ),
  flavor: lines('`latest=auto|true|false`, `prefix=…`, `suffix=…` for all tags.'),
  labels: lines('Further labels `key=value`, one a line; they win over the generated ones.'),
  annotations: lines('Further annotations `key=value`, one a line.'),
  'annotation-levels': text(
    'Where annotations go: `manifest`, `index`, `manifest-descriptor`, `index-descriptor`. Those of an index are used only where one is made.',
    'manifest,index'
  ),
  version: text('A version that takes the place of the Git ref in `semver`, `pep440` and `match` rules.')
} as const
