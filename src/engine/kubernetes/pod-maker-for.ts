import { jobMaker } from './job-maker.ts'
import type { RunAs } from './kubernetes-request.ts'
import type { PodMaker } from './pod-maker.ts'
import { testRunMaker } from './test-run-maker.ts'

export const podMakerFor: Readonly<Record<RunAs, PodMaker>> = { job: jobMaker, testrun: testRunMaker }
