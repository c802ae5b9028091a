import { expect, it } from 'vitest'
import { listMessages } from '../../scripts/messages.mjs'

it('lists texts and templates, with a sign for what is put in', () => {
  const source = [
    "import { a } from 'not a message here'",
    "type Kind = 'nor is this type'",
    "const short = 'two words'",
    "throw new Error('the workspace is empty')",
    'log(`tag ${tag} was not moved to ${digest}`)',
    "const ja = 'パッケージがありません'"
  ].join('\n')
  expect(listMessages('src/x.ts', source)).toEqual([
    { file: 'src/x.ts', line: 4, text: 'the workspace is empty' },
    { file: 'src/x.ts', line: 5, text: 'tag {} was not moved to {}' },
    { file: 'src/x.ts', line: 6, text: 'パッケージがありません' }
  ])
})
