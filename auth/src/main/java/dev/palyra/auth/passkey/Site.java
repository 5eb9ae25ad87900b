package dev.palyra.auth.passkey;

/**
 * Where a ceremony takes place.
 *
 * @param name the host name, which passkeys belong to
 * @param origin with scheme and port; a page of another port of the same machine is another site
 */
public record Site(String name, String origin) {}
