package dev.palyra.sandbox.wasm.engine;

import dev.palyra.sandbox.wasm.meter.ModuleRefusedException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.CodeAttribute;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;
import java.util.jar.JarOutputStream;

/**
 * The JVM classes that the engine made of a module, in the form in which its cache exchanges them:
 * a jar. Here they are checked and made ready before anything of them runs.
 */
final class CompiledCode {
  /** HotSpot never compiles a method of more (HugeMethodLimit); it would run many times slower. */
  private static final int HUGE_METHOD = 8_000;

  /** Slots of one frame; together with the depth it bounds the host's stack. */
  private static final int MAX_STACK = 512;

  private CompiledCode() {}

  /**
   * Checks the size of every method, and empties the engine's poll for interrupts: the meter looks
   * at the clock, once for each slice of fuel.
   *
   * @throws ModuleRefusedException if a method is too large to be compiled
   */
  static byte[] prepare(byte[] jar) throws ModuleRefusedException {
    Map<String, byte[]> entries = read(jar);
    for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
      if (entry.getKey().endsWith(".class")) {
        entry.setValue(prepareClass(entry.getValue()));
      }
    }
    return write(entries);
  }

  private static byte[] prepareClass(byte[] bytes) throws ModuleRefusedException {
    ClassModel model = ClassFile.of().parse(bytes);
    boolean polls = false;
    for (MethodModel method : model.methods()) {
      String name = method.methodName().stringValue();
      polls |= isPoll(method);
      if (method.code().orElse(null) instanceof CodeAttribute code) {
        checkSize(name, code);
      }
    }
    return polls ? ClassFile.of().transformClass(model, withoutPoll()) : bytes;
  }

  private static void checkSize(String name, CodeAttribute code) throws ModuleRefusedException {
    boolean own = name.startsWith("func_");
    if (own && code.codeLength() > HUGE_METHOD) {
      throw new ModuleRefusedException(
          "function %s becomes %d bytes of JVM code, and at most %d are compiled to machine code"
              .formatted(name.substring(5), code.codeLength(), HUGE_METHOD));
    }
    if (own && code.maxStack() > MAX_STACK) {
      throw new ModuleRefusedException(
          "function %s needs %d operands at once, and at most %d are allowed"
              .formatted(name.substring(5), code.maxStack(), MAX_STACK));
    }
  }

  private static boolean isPoll(MethodModel method) {
    return method.methodName().equalsString("checkInterruption")
        && method.methodType().equalsString("()V");
  }

  private static ClassTransform withoutPoll() {
    return (builder, element) -> {
      if (element instanceof MethodModel method && isPoll(method)) {
        builder.transformMethod(
            method,
            (methodBuilder, part) -> {
              if (part instanceof CodeModel) {
                methodBuilder.withCode(code -> code.return_());
              } else {
                methodBuilder.with(part);
              }
            });
      } else {
        builder.with(element);
      }
    };
  }

  private static Map<String, byte[]> read(byte[] jar) {
    Map<String, byte[]> entries = new TreeMap<>();
    try (JarInputStream in = new JarInputStream(new ByteArrayInputStream(jar))) {
      for (JarEntry entry = in.getNextJarEntry(); entry != null; entry = in.getNextJarEntry()) {
        entries.put(entry.getName(), in.readAllBytes());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e); // It is in memory.
    }
    return entries;
  }

  private static byte[] write(Map<String, byte[]> entries) {
    var bytes = new ByteArrayOutputStream();
    try (JarOutputStream out = new JarOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        out.putNextEntry(new JarEntry(entry.getKey()));
        out.write(entry.getValue());
        out.closeEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
