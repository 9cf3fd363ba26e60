/** A method made ready for one series. */
export interface ReadyMethod {
  /** With the form it took: `ETS(M,A,M)`. */
  readonly name: string;
  /** Whether its errors grow with the level of the series. */
  readonly relative: boolean;
  /** The means of the coming periods, estimated on the values, which are a first part of the series; null where it cannot. */
  readonly ahead: (values: Float64Array, horizon: number) => Float64Array | null;
}

/** A way to forecast. A new one is a file in methods/ and a line in methods/index.ts. */
export interface ForecastMethod {
  /** Values that it needs at the least; `seasonal` where the series has cycles enough to learn their shape. */
  readonly least: (period: number, seasonal: boolean) => number;
  /** Chooses its form; null where it has nothing to say about the series. */
  readonly prepare: (values: Float64Array, period: number, seasonal: boolean) => ReadyMethod | null;
}
