package dev.palyra.sandbox.egress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** A port at which accepting fails, as it does when the process has no descriptor left. */
class AcceptorTest {
  private final List<Long> pauses = new ArrayList<>();
  private final List<IOException> logged = new ArrayList<>();
  private final List<Socket> taken = new ArrayList<>();

  /** Fails and succeeds as a text says: {@code x} and {@code .}; closed at its end. */
  private static ServerSocket port(String course) throws IOException {
    return new ServerSocket() {
      private int at;

      @Override
      public Socket accept() throws IOException {
        if (at == course.length()) {
          close();
        }
        if (isClosed() || course.charAt(at++) == 'x') {
          throw new SocketException("Too many open files");
        }
        return new Socket();
      }
    };
  }

  private void run(String course) throws IOException {
    new Acceptor(port(course), taken::add, logged::add, atMost -> pauses.add(atMost.toMillis()))
        .run();
  }

  @Test
  void whatFailsIsTriedAgainAfterLongerAndLongerPausesThatHaveABound() throws IOException {
    run("xxxxxxxxxx.");

    assertThat(pauses)
        .containsExactly(10L, 20L, 40L, 80L, 160L, 320L, 640L, 1_000L, 1_000L, 1_000L);
    assertThat(taken).hasSize(1);
  }

  @Test
  void aSeriesOfFailuresIsLoggedOnce() throws IOException {
    run("..xxxx.");
    assertThat(logged).hasSize(1);
  }

  @Test
  void aSeriesEndsWithAConnectionThatWasTaken() throws IOException {
    run("xx.x..xxx");

    assertThat(logged).hasSize(3);
    assertThat(pauses).containsExactly(10L, 20L, 10L, 10L, 20L, 40L);
  }

  @Test
  void theEndOfThePortIsNoFailure() throws IOException {
    run("..");

    assertThat(logged).isEmpty();
    assertThat(pauses).isEmpty();
    assertThat(taken).hasSize(2);
  }

  @Test
  void anInterruptEndsIt() throws IOException {
    ServerSocket broken = port("xxx");
    Acceptor.Pause interrupted =
        _ -> {
          throw new InterruptedException();
        };
    new Acceptor(broken, taken::add, logged::add, interrupted).run();

    assertThat(Thread.interrupted()).isTrue();
    assertThat(broken.isClosed()).isFalse();
    assertThat(logged).hasSize(1);
  }

  /** However short its pauses are: it ends, and leaves nobody behind. */
  @Test
  void closingItEndsItInTheMiddleOfASeries() throws Exception {
    var failed = new CountDownLatch(3);
    ServerSocket broken =
        new ServerSocket() {
          @Override
          public Socket accept() throws IOException {
            failed.countDown();
            throw new SocketException("Too many open files");
          }
        };
    var acceptor = new Acceptor(broken, taken::add, logged::add);
    Thread thread = Thread.ofVirtual().start(acceptor::run);
    failed.await();

    acceptor.close();

    assertThat(thread.join(Duration.ofMinutes(1))).isTrue();
    assertThat(logged).hasSize(1);
  }
}
