import { oneOf } from './field.js'

/** Guards over tags that exist already; shared by every action that puts tags. */
export const guardFields = {
  'if-exists': oneOf(
    'What to do where an exact version (a full semver tag) is in the registry already: `overwrite` it, `skip` (publish nothing, give back the existing digest, succeed) or `fail`. Looked up before the build.',
    ['overwrite', 'skip', 'fail'],
    'overwrite'
  ),
  'move-tags': oneOf(
    '`upward`: floating tags (`latest`, `1`, `1.2`, branches) move only to a higher version or forward in history. `always`: they always move.',
    ['upward', 'always'],
    'upward'
  )
} as const
