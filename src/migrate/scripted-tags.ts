import type { Input } from './render.js'
import { BARE_VERSION, LATEST_ON } from './shell/values.js'
import { textInput } from './unit.js'

/** Tags of a script as `tags` and `flavor`; a text says why there are no such rules. */
export function scriptedTags(tags: readonly string[]): Input[] | string {
  const computed = tags.some(tag => tag.includes(BARE_VERSION) || tag.includes(LATEST_ON))
  const rules: string[] = []
  for (const tag of tags) {
    if (tag === BARE_VERSION) rules.push('type=ref,event=branch', 'type=ref,event=pr', bareVersion())
    else if (tag.startsWith(LATEST_ON)) {
      const branch = tag.slice(LATEST_ON.length)
      rules.push(
        `type=raw,value=latest,enable=\${{ github.ref_name == '${branch}' }}`,
        `type=ref,event=branch,enable=\${{ github.ref_name != '${branch}' }}`,
        'type=ref,event=pr',
        bareVersion()
      )
    } else if (tag.includes(BARE_VERSION) || tag.includes(LATEST_ON)) return 'its tags are assembled by the shell'
    else rules.push(tag)
  }
  const list = textInput('tags', [...new Set(rules)].join('\n'))
  // A rule that reads a Git tag adds `latest` by default; these scripts name it themselves where they want it.
  return computed ? [list, textInput('flavor', 'latest=false')] : [list]
}

function bareVersion(): string {
  return 'type=match,pattern=^v?(.*)$,group=1'
}
