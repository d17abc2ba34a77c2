import { check, group, sleep } from 'k6'
import http from 'k6/http'

// Both come from the step's `env` input; the token is a secret.
const baseUrl = __ENV.BASE_URL
const headers = { Authorization: `Bearer ${__ENV.API_TOKEN}` }

// k6 gives up here, before any load, and the step says why.
if (!baseUrl) throw new Error('BASE_URL is not set: add it to the env input of the step')

// The limit can be set by the workflow, too.
const p95Limit = Number(__ENV.P95_LIMIT_MS || 500)

export const options = {
  scenarios: {
    checkout: {
      executor: 'ramping-vus',
      exec: 'checkout',
      stages: [
        { duration: '2s', target: 5 },
        { duration: '3s', target: 5 },
      ],
    },
  },
  thresholds: {
    http_req_failed: ['rate<0.01'],
    http_req_duration: [`p(95)<${p95Limit}`],
    checks: ['rate>0.99'],
  },
}

export function checkout() {
  group('cart', () => {
    const response = http.get(`${baseUrl}/cart`, { headers })
    check(response, { 'the cart is there': (r) => r.status === 200 })
  })
  sleep(1)
  group('order', () => {
    const response = http.post(`${baseUrl}/orders`, JSON.stringify({ product: 7 }), { headers })
    check(response, { 'the order is taken': (r) => r.status >= 200 && r.status < 300 })
  })
}
