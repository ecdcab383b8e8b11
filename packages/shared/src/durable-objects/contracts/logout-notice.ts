// What the state host says to op-auth through the queue: one client has to hear that one session ended.

export interface LogoutNotice {
  /** Of the audit event that ended the session. With `client_id` it names the delivery, however often the notice arrives (I12). */
  event_id: string;
  client_id: string;
  /** Internal id of the person. */
  subject: string;
  /** The public subject identifier. */
  sub: string;
  /** Id of the session. */
  session: string;
  /** The sector in which the client saw the person, empty for the public one: that of now may be another. Absent when nobody knows. */
  sector?: string;
}
