@NullMarked
package dev.palyra.agent.recorded;

import org.jspecify.annotations.NullMarked;
