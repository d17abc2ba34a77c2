// Writes docs/result.schema.json from the type ResultFile. With --check it writes nothing, and fails when they differ.
import { readFileSync, writeFileSync } from 'node:fs'
import { createGenerator } from 'ts-json-schema-generator'

const path = 'docs/result.schema.json'

const schema = createGenerator({
  path: 'src/publish/result-file.ts',
  tsconfig: 'tsconfig.json',
  type: 'ResultFile',
  // Fields are added within a version, so that who checks a file by this schema must let others pass.
  additionalProperties: true,
  skipTypeCheck: true,
}).createSchema('ResultFile')

const text = `${JSON.stringify(schema, null, 2)}\n`
if (!process.argv.includes('--check')) writeFileSync(path, text)
else if (readFileSync(path, 'utf8') === text) console.log(`${path} is what the type says`)
else {
  console.error(
    `${path} differs from the type in src/publish/result-file.ts. Run "node scripts/result-schema.ts" and commit.`,
  )
  process.exitCode = 1
}
