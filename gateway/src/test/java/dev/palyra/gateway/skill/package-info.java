@NullMarked
package dev.palyra.gateway.skill;

import org.jspecify.annotations.NullMarked;
