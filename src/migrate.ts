import { migrateFiles } from './commands/migrate.js'
import { readCommandLine } from './ports/command-line.js'

// A bundle of its own: the actions do not carry the YAML reader.
void migrateFiles(readCommandLine())
