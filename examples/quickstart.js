import { check, sleep } from 'k6'
import http from 'k6/http'

// BASE_URL comes from the step's `env` input.
const baseUrl = __ENV.BASE_URL || 'http://127.0.0.1:8080'

export const options = {
  vus: 5,
  duration: '5s',
  thresholds: {
    http_req_failed: ['rate<0.01'],
    http_req_duration: ['p(95)<500'],
  },
}

// biome-ignore lint/style/noDefaultExport: k6 runs the default export
export default function () {
  const response = http.get(`${baseUrl}/`)
  check(response, { 'status is 200': (r) => r.status === 200 })
  sleep(0.1)
}
