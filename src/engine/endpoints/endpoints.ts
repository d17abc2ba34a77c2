/* What is loaded for a run whose endpoints are watched. */
export { comparedMetrics } from './compared.ts'
export { receiveEndpoints } from './receiver.ts'
export { endpointsOf } from './rows.ts'
