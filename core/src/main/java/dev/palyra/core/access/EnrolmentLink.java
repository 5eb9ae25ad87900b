package dev.palyra.core.access;

import java.time.Instant;
import java.util.Optional;

/**
 * A link with which somebody enrols once.
 *
 * @param hash of what the link carries, in hexadecimal
 * @param operator whom it is for; empty for the first one, who chooses a name
 */
public record EnrolmentLink(String hash, Optional<String> operator, Instant expires) {}
