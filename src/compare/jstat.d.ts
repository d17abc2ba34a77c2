/** The only part of jstat that is used; the package has no types of its own. */
declare module 'jstat' {
  const jStat: {
    readonly studentt: {
      /** The quantile of `probability` of Student's t distribution. */
      inv(probability: number, degreesOfFreedom: number): number
    }
    readonly normal: {
      cdf(value: number, mean: number, deviation: number): number
      inv(probability: number, mean: number, deviation: number): number
    }
  }
  export = jStat
}
