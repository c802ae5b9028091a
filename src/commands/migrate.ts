import { readFile, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { describeMigration } from '../migrate/describe.js'
import { DEFAULT_USES, migrate } from '../migrate/migrate.js'
import type { CommandLine } from '../ports/command-line.js'

const HELP = `Rewrites workflows that use Docker's actions, macbre/push-to-ghcr or docker commands so that ghcr-action does the work.

  node dist/migrate.js WORKFLOW.yml … [options]

Prints the changed jobs and what is different. Writes nothing unless told to.

  --write          change the files; everything but the steps in question stays byte-for-byte the same
  --diff           print a unified diff (for "git apply") instead of the changed jobs
  --uses NAME@REF  the action as uses: names it (default ${DEFAULT_USES})
  --help`

interface Order {
  readonly files: readonly string[]
  readonly write: boolean
  readonly diff: boolean
  readonly uses: string
}

/** The command `migrate`. Exit code 0 also where there is nothing to do, 2 for wrong arguments and files that cannot be read. */
export async function migrateFiles({ args, print, complain, setExitCode }: CommandLine): Promise<void> {
  const order = readOrder(args)
  if (typeof order === 'string') {
    if (order === HELP) print(HELP)
    else {
      complain(order)
      setExitCode(2)
    }
    return
  }
  for (const file of order.files) {
    const problem = await migrateFile(file, order, print)
    if (problem === undefined) continue
    complain(`${file}: ${problem}`)
    setExitCode(2)
  }
}

/** A text is an answer in place of an order: the help, or what is wrong. */
function readOrder(args: readonly string[]): Order | string {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        write: { type: 'boolean', default: false },
        diff: { type: 'boolean', default: false },
        uses: { type: 'string', default: DEFAULT_USES },
        help: { type: 'boolean', default: false }
      }
    })
    if (values.help) return HELP
    if (positionals.length === 0) return `No workflow given.\n\n${HELP}`
    if (!/^(\.\/\S*|[\w.-]+\/[\w./-]+@\S+)$/.test(values.uses)) {
      return `--uses "${values.uses}" is not an action. Write OWNER/NAME@REF, such as ${DEFAULT_USES}, or ./PATH.`
    }
    return { files: positionals, write: values.write, diff: values.diff, uses: values.uses }
  } catch (error) {
    return `${error instanceof Error ? error.message : String(error)}\n\n${HELP}`
  }
}

async function migrateFile(file: string, order: Order, print: CommandLine['print']): Promise<string | undefined> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    return `cannot be read (${codeOf(error)})`
  }
  const migration = migrate(text, order.uses)
  if (migration.kind === 'unreadable') return `is not valid YAML: ${migration.problem}`
  if (order.write && migration.kind === 'migrated') {
    try {
      await writeFile(file, migration.text)
    } catch (error) {
      return `cannot be written (${codeOf(error)})`
    }
  }
  print(describeMigration(file, text, migration, order))
  return undefined
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error)
}
