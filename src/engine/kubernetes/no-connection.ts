import { messageOf } from '../../base/errors.ts'

/** There was no connection, so nothing was sent. `cause`: why. */
export class NoConnection extends Error {
  override name = 'NoConnection'

  constructor(cause: unknown) {
    super(messageOf(cause), { cause })
  }
}
