import { removeLeftovers } from './base/leftovers.ts'

/*
 * The post step. The step itself clears this state when it ends; if it is still there, the step was killed,
 * and k6 may go on loading its target until the job ends.
 */
const directory = process.env.STATE_directory
if (directory) removeLeftovers(directory, process.env)
