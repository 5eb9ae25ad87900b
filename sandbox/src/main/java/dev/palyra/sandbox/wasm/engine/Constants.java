package dev.palyra.sandbox.wasm.engine;

import java.util.List;
import run.endive.runtime.ConstantEvaluators;
import run.endive.runtime.Instance;
import run.endive.wasm.types.Instruction;

/** Evaluates offsets of segments. */
final class Constants {
  private Constants() {}

  static int i32(Instance instance, List<Instruction> expression) {
    return (int) ConstantEvaluators.computeConstantValue(instance, expression)[0];
  }
}
