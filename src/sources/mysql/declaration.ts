import { z } from 'zod';
import type { SourceDeclaration } from '../../contract/index.ts';

/** The keys of `kind: mysql`, beside those that every source has. */
export const mysqlKeys = {
  connection: z.string().min(1),
} as const;

export interface MysqlDeclaration extends SourceDeclaration {
  /** `mysql://user:${env:PASSWORD}@host:3306/database?ssl-mode=VERIFY_IDENTITY`, or a reference that holds all of it. */
  readonly connection: string;
}
