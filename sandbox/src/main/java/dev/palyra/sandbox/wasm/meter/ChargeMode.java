package dev.palyra.sandbox.wasm.meter;

/**
 * Where fuel is charged. Both are exact functions of the module and its input, the same on every
 * host; neither can be paid too late.
 */
public enum ChargeMode {
  /**
   * At the entry of each function and at each loop header, for the longest path from there to the
   * next header or the end. Never less than {@link #BLOCK}; how much more depends on how unequal
   * the arms of the code are: at most the longest path over the one taken, in each region.
   */
  REGION,
  /** At the beginning of each straight piece of code, for exactly that piece. */
  BLOCK
}
