@NullMarked
package dev.palyra.policy.schema;

import org.jspecify.annotations.NullMarked;
