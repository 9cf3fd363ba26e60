import type { Identity } from '../../contract/index.ts';

/** BEGUN: it is not known how it ended, or has not yet. DENIED: whoever asked may not. REFUSED: it was wrong, and changed nothing. */
export type AuditOutcome = 'BEGUN' | 'DONE' | 'REFUSED' | 'DENIED' | 'FAILED';

/** Who asked, and from where. */
export interface AuditActor {
  readonly identity: Pick<Identity, 'name' | 'credential'>;
  readonly address: string | undefined;
  readonly requestId: string | undefined;
}

/** What was done, or was not. Definitions are kept without secrets, and values of data nowhere. */
export interface AuditEvent {
  /** The mutation's name, or what was tried. */
  readonly action: string;
  /** `source shop` */
  readonly subject?: string | undefined;
  readonly outcome: AuditOutcome;
  readonly reason?: string | undefined;
  readonly before?: unknown;
  readonly after?: unknown;
}

export interface AuditView {
  readonly id: string;
  readonly at: Date;
  readonly actor: string;
  readonly action: string;
  readonly subject: string | null;
  readonly outcome: AuditOutcome;
  readonly reason: string | null;
  readonly before: unknown;
  readonly after: unknown;
  readonly address: string | null;
  readonly requestId: string | null;
  readonly repeats: number;
}

/** The log of who did what. It is only written to, which the database sees to. */
export interface AuditLog {
  /** Writes it. What comes of one operation is shown in the place of its beginning. Throws where it cannot be written. */
  write(actor: AuditActor, event: AuditEvent, operation?: string): Promise<void>;
  /** Writes it when there is time: a denial must not wait. The same within a minute is written once, and how often it came. */
  note(actor: AuditActor, event: AuditEvent): void;
  /** Newest first, after the record with that id. */
  list(page: { readonly first: number; readonly after: string | undefined }): Promise<{
    readonly records: readonly AuditView[];
    readonly hasNext: boolean;
  }>;
  count(): Promise<number>;
  close(): Promise<void>;
}
