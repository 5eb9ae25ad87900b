package dev.palyra.sandbox.isolated;

import dev.palyra.sandbox.linux.ErrnoException;
import dev.palyra.sandbox.process.Shape;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * A template for each shape that is asked for again, until it is too old or others are asked for
 * more recently. Thread-safe.
 */
final class Templates implements AutoCloseable {
  /** How one is made, and tried. */
  @FunctionalInterface
  interface Maker {
    Template make(Shape shape) throws IOException;
  }

  private static final class Shelf {
    private Optional<Template> template = Optional.empty();
    private int asked;
    private boolean making;
    private OptionalLong triedAt = OptionalLong.empty();

    private void discard() {
      template.ifPresent(Template::close);
      template = Optional.empty();
    }

    private void put(Optional<Template> made, long now) {
      discard();
      template = made;
      triedAt = OptionalLong.of(now);
      making = false;
    }
  }

  private final Maker maker;
  private final TemplateLimits limits;
  private final LongSupplier nanoTime;
  private final LinkedHashMap<Shape, Shelf> shelves = new LinkedHashMap<>(16, 0.75f, true);

  Templates(Maker maker, TemplateLimits limits, LongSupplier nanoTime) {
    this.maker = maker;
    this.limits = limits;
    this.nanoTime = nanoTime;
  }

  /**
   * The template of a shape, which the caller closes. There is none yet for the first requests, nor
   * while one is being made, which is done here; and none where it could not be made, until it is
   * tried again.
   */
  Optional<Template> of(Shape shape) throws ErrnoException {
    if (limits.size() == 0) {
      return Optional.empty();
    }
    Shelf shelf;
    synchronized (this) {
      shelf = shelf(shape);
      if (current(shelf)) {
        return copy(shelf);
      }
      if (shelf.making || shelf.asked < limits.before()) {
        shelf.asked++;
        return Optional.empty();
      }
      shelf.making = true;
    }
    return make(shape, shelf);
  }

  private boolean current(Shelf shelf) {
    return shelf.triedAt.isPresent()
        && nanoTime.getAsLong() - shelf.triedAt.getAsLong() < limits.maxAge().toNanos();
  }

  private Shelf shelf(Shape shape) {
    Shelf shelf = shelves.computeIfAbsent(shape, _ -> new Shelf());
    if (shelves.size() > limits.size()) {
      shelves.pollFirstEntry().getValue().discard();
    }
    return shelf;
  }

  private static Optional<Template> copy(Shelf shelf) throws ErrnoException {
    return shelf.template.isPresent()
        ? Optional.of(shelf.template.get().again())
        : Optional.empty();
  }

  private Optional<Template> make(Shape shape, Shelf shelf) throws ErrnoException {
    Optional<Template> made = Optional.empty();
    try {
      made = Optional.of(maker.make(shape));
    } catch (IOException | RuntimeException e) {
      System.getLogger(Templates.class.getName())
          .log(System.Logger.Level.DEBUG, "sandboxes cannot be copied", e);
    }
    return put(shape, shelf, made);
  }

  private synchronized Optional<Template> put(Shape shape, Shelf shelf, Optional<Template> made)
      throws ErrnoException {
    if (shelves.get(shape) != shelf) {
      return made; // forgotten meanwhile: this one time
    }
    shelf.put(made, nanoTime.getAsLong());
    CompletableFuture.delayedExecutor(limits.maxAge().toMillis() + 1, TimeUnit.MILLISECONDS)
        .execute(this::expire);
    return copy(shelf);
  }

  /** Forgets what is too old: it holds on to what was mounted on the host. */
  synchronized void expire() {
    shelves
        .values()
        .removeIf(shelf -> {
          boolean old = shelf.triedAt.isPresent() && !shelf.making && !current(shelf);
          if (old) {
            shelf.discard();
          }
          return old;
        });
  }

  /** How many there are. */
  synchronized int size() {
    return (int) shelves.values().stream().filter(shelf -> shelf.template.isPresent()).count();
  }

  @Override
  public synchronized void close() {
    shelves.values().forEach(Shelf::discard);
    shelves.clear();
  }
}
