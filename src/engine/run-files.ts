/* What k6 left in files, read once it has run: loaded while it does (see afterwards.ts). */
export { readRecord } from './record-file.ts'
export { readResult } from './summary-file.ts'
