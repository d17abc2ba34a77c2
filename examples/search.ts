import { check } from 'k6'
import http from 'k6/http'

const baseUrl: string = __ENV.BASE_URL || 'http://127.0.0.1:8080'
const words: string[] = ['tea', 'coffee', 'milk']

// A steady rate of requests, whatever the answers take.
export const options = {
  scenarios: {
    search: {
      executor: 'constant-arrival-rate',
      exec: 'search',
      rate: 20,
      timeUnit: '1s',
      duration: '5s',
      preAllocatedVUs: 10,
    },
  },
  thresholds: { http_req_duration: ['p(95)<500'], dropped_iterations: ['count==0'] },
}

export function search(): void {
  const word = words[Math.floor(Math.random() * words.length)]
  const response = http.get(`${baseUrl}/search?q=${word}`)
  check(response, { 'status is 200': (r) => r.status === 200 })
}
