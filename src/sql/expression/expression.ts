/** An expression as it was written. `at` is the offset of its first character in the text. */
export type Expression =
  | { readonly kind: 'literal'; readonly at: number; readonly literal: Literal }
  | { readonly kind: 'column'; readonly at: number; readonly table?: string; readonly name: string }
  | { readonly kind: 'negate' | 'not'; readonly at: number; readonly operand: Expression }
  | {
      readonly kind: 'binary';
      readonly at: number;
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: 'isNull'; readonly at: number; readonly operand: Expression; readonly negated: boolean }
  | {
      readonly kind: 'in';
      readonly at: number;
      readonly operand: Expression;
      readonly among: readonly Expression[];
      readonly negated: boolean;
    }
  | {
      readonly kind: 'between';
      readonly at: number;
      readonly operand: Expression;
      readonly low: Expression;
      readonly high: Expression;
      readonly negated: boolean;
    }
  | {
      readonly kind: 'like';
      readonly at: number;
      readonly operand: Expression;
      readonly pattern: Expression;
      readonly anyCase: boolean;
      readonly negated: boolean;
    }
  | { readonly kind: 'case'; readonly at: number; readonly branches: readonly CaseBranch[]; readonly otherwise?: Expression }
  | { readonly kind: 'cast'; readonly at: number; readonly operand: Expression; readonly to: CastType }
  | {
      readonly kind: 'call';
      readonly at: number;
      readonly name: string;
      readonly distinct: boolean;
      readonly arguments: readonly Expression[];
    };

export interface CaseBranch {
  readonly when: Expression;
  readonly then: Expression;
}

export type BinaryOperator = 'or' | 'and' | '=' | '<>' | '<' | '<=' | '>' | '>=' | '||' | '+' | '-' | '*' | '/' | '%';

/** Numbers are kept as their digits, so that none is rounded. */
export type Literal =
  | { readonly scalar: 'Int' | 'BigInt' | 'Decimal' | 'Float'; readonly text: string }
  | { readonly scalar: 'String' | 'Date' | 'Time' | 'LocalDateTime' | 'DateTime' | 'UUID'; readonly text: string }
  | { readonly scalar: 'Boolean'; readonly value: boolean }
  | { readonly scalar: 'Null' };

/** What a value can be cast to; a Decimal says its digits, since no default would be right for all. */
export type CastType =
  { readonly scalar: Exclude<CastScalar, 'Decimal'> } | { readonly scalar: 'Decimal'; readonly precision: number; readonly scale: number };

export type CastScalar =
  'Int' | 'BigInt' | 'Float' | 'Decimal' | 'String' | 'Boolean' | 'Date' | 'Time' | 'LocalDateTime' | 'DateTime' | 'UUID';
