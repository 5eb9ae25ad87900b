package dev.palyra.sandbox.isolated;

import dev.palyra.core.sandbox.Mechanism;
import dev.palyra.sandbox.linux.Fd;
import dev.palyra.sandbox.linux.Namespaces;
import dev.palyra.sandbox.linux.Spawn;
import dev.palyra.sandbox.process.Executions;
import dev.palyra.sandbox.process.Mark;
import dev.palyra.sandbox.process.Shape;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Sandboxes with a copy of the mounts of one that bwrap has built: the kernel copies in
 * microseconds what bwrap takes milliseconds for. Where a copy is not possible, there are none.
 * Thread-safe.
 */
final class CopiedSandboxes implements AutoCloseable {
  private final BuiltSandboxes built;
  private final IsolatedLauncher launcher;
  private final Executions executions;
  private final byte[] filter;
  private final Fd processes;
  private final Templates templates;

  /** Copies of what {@code built} builds. */
  CopiedSandboxes(
      BuiltSandboxes built,
      IsolatedLauncher launcher,
      Executions executions,
      byte[] filter,
      TemplateLimits limits)
      throws IOException {
    this.built = built;
    this.launcher = launcher;
    this.executions = executions;
    this.filter = filter;
    this.processes = Namespaces.processes();
    this.templates = new Templates(this::template, limits, System::nanoTime);
  }

  /** Empty where there is nothing to copy yet. */
  Optional<IsolatedSandbox> build(Shape shape, Mark mark) throws IOException {
    Optional<Template> template = templates.of(shape);
    if (template.isEmpty()) {
      return Optional.empty();
    }
    try (Template copied = template.get()) {
      return Optional.of(copy(copied, shape, mark));
    }
  }

  private IsolatedSandbox copy(Template template, Shape shape, Mark mark) throws IOException {
    return launcher.start(
        shape,
        mark,
        Spawn.Program.WAITING,
        List.of(template.users(), template.mounts(), processes),
        template.enclosure(),
        new Mechanism("bubblewrap", built.bubblewrap().version() + ", mounts copied"));
  }

  /** Has one built, and tries whether it can be copied. */
  private Template template(Shape shape) throws IOException {
    Template template =
        executions.lookAt(
            mark -> built.build(shape, mark),
            sandbox ->
                Template.of(((IsolatedSandbox) sandbox).inside(), Enclosure.of(shape, filter)));
    try {
      executions.lookAt(mark -> copy(template, shape, mark), _ -> template);
      return template;
    } catch (IOException | RuntimeException e) {
      template.close();
      throw e;
    }
  }

  @Override
  public void close() {
    templates.close();
    processes.close();
  }
}
