@NullMarked
package dev.palyra.gateway.http;

import org.jspecify.annotations.NullMarked;
