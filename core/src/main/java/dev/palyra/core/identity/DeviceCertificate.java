package dev.palyra.core.identity;

import java.time.Instant;

/**
 * A certificate that was issued to a device.
 *
 * @param serial in hexadecimal
 * @param pem the certificate alone
 */
public record DeviceCertificate(
    DeviceId device, String serial, Instant notBefore, Instant notAfter, String pem) {}
