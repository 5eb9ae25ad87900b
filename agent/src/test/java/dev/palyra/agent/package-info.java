@NullMarked
package dev.palyra.agent;

import org.jspecify.annotations.NullMarked;
