@NullMarked
package dev.palyra.sandbox.egress;

import org.jspecify.annotations.NullMarked;
