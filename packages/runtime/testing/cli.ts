import { main } from '../src/cli'

/** The command line from its sources. */
process.exitCode = await main(process.argv.slice(2))
