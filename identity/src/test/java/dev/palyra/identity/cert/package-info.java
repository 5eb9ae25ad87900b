@NullMarked
package dev.palyra.identity.cert;

import org.jspecify.annotations.NullMarked;
