package dev.palyra.identity.pairing;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.math.BigInteger;
import org.bouncycastle.crypto.agreement.ecjpake.ECSchnorrZKP;
import org.bouncycastle.math.ec.ECPoint;

/**
 * Makes Bouncy Castle's proof objects out of what the peer sent. Their constructor is not public
 * (in 1.84 to 1.87), although whoever receives a proof needs it; the arithmetic stays the
 * library's. A test fails on the day on which that changes.
 */
final class Proofs {
  private static final MethodHandle MAKE = find();

  private Proofs() {}

  private static MethodHandle find() {
    try {
      return MethodHandles.privateLookupIn(ECSchnorrZKP.class, MethodHandles.lookup())
          .findConstructor(
              ECSchnorrZKP.class,
              MethodType.methodType(void.class, ECPoint.class, BigInteger.class));
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  static ECSchnorrZKP proof(ECPoint v, BigInteger r) {
    try {
      return (ECSchnorrZKP) MAKE.invokeExact(v, r);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
