@NullMarked
package dev.palyra.skills;

import org.jspecify.annotations.NullMarked;
