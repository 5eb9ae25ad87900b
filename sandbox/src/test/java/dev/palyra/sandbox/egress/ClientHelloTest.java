package dev.palyra.sandbox.egress;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ClientHelloTest {
  private final byte[] hello = EgressProxyTest.clientHello("api.test");

  @Test
  void theNameIsReadOnceItIsComplete() {
    for (int length = 1; length < hello.length; length++) {
      assertThat(ClientHello.read(hello, length)).isEqualTo(new ClientHello.Reading.Incomplete());
    }
    assertThat(ClientHello.read(hello, hello.length))
        .isEqualTo(new ClientHello.Reading.Hello(Optional.of("api.test")));
  }

  @Test
  void aNameSplitOverRecordsIsRead() {
    byte[] body = Arrays.copyOfRange(hello, 5, hello.length);
    byte[] split = new byte[hello.length + 5];
    int half = body.length / 2;
    System.arraycopy(new byte[] {0x16, 3, 1, 0, (byte) half}, 0, split, 0, 5);
    System.arraycopy(body, 0, split, 5, half);
    int rest = body.length - half;
    System.arraycopy(new byte[] {0x16, 3, 1, 0, (byte) rest}, 0, split, 5 + half, 5);
    System.arraycopy(body, half, split, 10 + half, rest);

    assertThat(ClientHello.read(split, split.length))
        .isEqualTo(new ClientHello.Reading.Hello(Optional.of("api.test")));
  }

  @Property(tries = 2_000)
  void noBytesBreakTheReader(@ForAll @Size(max = 300) byte[] bytes, @ForAll boolean looksRight) {
    if (looksRight && bytes.length > 5) {
      System.arraycopy(hello, 0, bytes, 0, Math.min(bytes.length, hello.length) / 2);
    }
    assertThat(ClientHello.read(bytes, bytes.length)).isNotNull();
  }
}
