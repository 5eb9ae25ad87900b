package dev.palyra.core.sandbox;

import java.net.InetAddress;
import java.util.List;

/**
 * Port: decides about every connection that a sandboxed program wants to make, and learns of every
 * one that it tried. Called by the egress proxy, from several threads at once.
 *
 * <p>The proxy has checked before that the request's {@link CommandRequest#egress()} covers the
 * host; a policy can only narrow that. If it throws, the connection is refused.
 */
public interface EgressPolicy {
  /**
   * May {@code attempt} go on?
   *
   * @param addresses what the host's name resolves to, without those that are refused in any case;
   *     the proxy connects to the first
   */
  EgressVerdict decide(EgressAttempt attempt, List<InetAddress> addresses);

  /** Tells the end of a connection, also of one that was refused. Must not block for long. */
  void record(EgressRecord ended);

  /** Allows nothing, and keeps no record. */
  EgressPolicy NOTHING =
      new EgressPolicy() {
        @Override
        public EgressVerdict decide(EgressAttempt attempt, List<InetAddress> addresses) {
          return new EgressVerdict.Denied("nobody decides about connections here");
        }

        @Override
        public void record(EgressRecord ended) {}
      };

  /** Allows what the request's egress list covers, and keeps no record. */
  EgressPolicy REQUEST_ONLY =
      new EgressPolicy() {
        @Override
        public EgressVerdict decide(EgressAttempt attempt, List<InetAddress> addresses) {
          return new EgressVerdict.Allowed();
        }

        @Override
        public void record(EgressRecord ended) {}
      };
}
