package dev.palyra.e2e.attacks;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The world outside, inside the range: listeners on every address that the range has. Each keeps
 * what it hears, and answers with the canary of the moment.
 */
final class Sinks implements Closeable {
  static final int[] TCP = {22, 80, 443, 853, 2375, 8081};
  static final Path DOCKER = Path.of("/run/docker.sock");
  static final Path DBUS = Path.of("/run/dbus/system_bus_socket");
  static final Path AGENT = Path.of("/run/agent.sock");

  private final Set<String> heard = ConcurrentHashMap.newKeySet();
  private final AtomicReference<String> canary = new AtomicReference<>("");
  private final List<Closeable> open = new ArrayList<>();
  private final TinyDns dns = new TinyDns();

  static Sinks open() throws IOException {
    Sinks sinks = new Sinks();
    for (int port : TCP) {
      ServerSocket server = new ServerSocket(port);
      sinks.serve(server, () -> sinks.answer(server.accept(), port));
    }
    DatagramSocket names = new DatagramSocket(new InetSocketAddress("0.0.0.0", 53));
    sinks.serve(names, () -> sinks.name(names));
    DatagramSocket datagrams = new DatagramSocket(9999);
    sinks.serve(datagrams, () -> sinks.datagram(datagrams));
    for (Path path : List.of(DOCKER, DBUS, AGENT)) {
      Files.createDirectories(path.getParent());
      Files.deleteIfExists(path);
      ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      server.bind(UnixDomainSocketAddress.of(path));
      sinks.serve(server, () -> sinks.unix(server.accept()));
    }
    return sinks;
  }

  /** One step of a listener. */
  private interface Step {
    void run() throws IOException;
  }

  private void serve(Closeable listener, Step step) {
    open.add(listener);
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          try {
            while (true) {
              step.run();
            }
          } catch (IOException e) {
            // Closed.
          }
        });
  }

  /** From now on, whoever asks is told this. */
  void answerWith(String text) {
    canary.set(text);
    heard.clear();
    dns.forget();
  }

  boolean heard(String token) {
    return heard.stream().anyMatch(text -> text.contains(token));
  }

  private void answer(Socket socket, int port) {
    Thread.ofVirtual()
        .start(() -> {
          try (socket) {
            socket.setSoTimeout(2_000);
            String request = firstBytes(socket.getInputStream());
            String local = socket.getLocalAddress().getHostAddress();
            heard.add(request);
            socket
                .getOutputStream()
                .write(
                    Answers.http(local, port, request, canary.get())
                        .getBytes(StandardCharsets.UTF_8));
          } catch (IOException e) {
            // The client's affair.
          }
        });
  }

  private static String firstBytes(InputStream in) throws IOException {
    byte[] chunk = new byte[8_192];
    int n = in.read(chunk);
    return n <= 0 ? "" : new String(chunk, 0, n, StandardCharsets.ISO_8859_1);
  }

  private void unix(SocketChannel channel) {
    Thread.ofVirtual()
        .start(() -> {
          try (channel) {
            ByteBuffer buffer = ByteBuffer.allocate(8_192);
            channel.read(buffer);
            heard.add(
                new String(buffer.array(), 0, buffer.position(), StandardCharsets.ISO_8859_1));
            channel.write(ByteBuffer.wrap((canary.get() + "\n").getBytes(StandardCharsets.UTF_8)));
          } catch (IOException e) {
            // The client's affair.
          }
        });
  }

  private void datagram(DatagramSocket socket) throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[2_048], 2_048);
    socket.receive(packet);
    heard.add(new String(packet.getData(), 0, packet.getLength(), StandardCharsets.ISO_8859_1));
  }

  private void name(DatagramSocket socket) throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[2_048], 2_048);
    socket.receive(packet);
    byte[] query = java.util.Arrays.copyOf(packet.getData(), packet.getLength());
    heard.add(TinyDns.name(query));
    byte[] answer = dns.answer(query);
    socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
  }

  @Override
  public void close() throws IOException {
    for (Closeable each : open) {
      each.close();
    }
  }
}
